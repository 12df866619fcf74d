/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes of ISO 639 (parts 1, 2, 3, 5), ISO 15924 and ISO 3166-1 with what the IANA registry keeps
 * beside them (withdrawn languages and countries, "eu", "un"). Languages of three letters stand
 * by their first letter, without it; those that have a code of two letters are left out, as the
 * registry leaves them out. All in lower case and ascending: csaf_language_test.c checks.
 */
#include "format/csaf_language.h"

/* clang-format off */
const char language_codes_2[] =
    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufaff"
    "fifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikinioisitiuiwjajijvjwkakgkikjkkklkmkn"
    "kokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmomrmsmtmynanbndnengnlnnnonrnvnyocojomorospa"
    "piplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyug"
    "ukuruzvevivowawoxhyiyozazhzu";

const char script_codes[] =
    "adlmafakaghbahomarabaranarmiarmnavstbalibamubassbatkbengbhksblisbopobrahbraibugibuhdcakm"
    "canscarichamchercirtcoptcprtcyrlcyrsdevadsrtduplegydegyhegypelbaethigeokgeorglaggothgran"
    "grekgujrguruhanbhanghanihanohanshanthatrhebrhirahluwhmnghrkthungindsitaljamojavajpanjurc"
    "kalikanakharkhmrkhojkitlkitskndakorekpelkthilanalaoolatflatglatnlekelepclimblinalinblisu"
    "lomalycilydimahjmandmanimarcmayamendmercmeromlymmodimongmoonmroomteimultmymrnarbnbatnewa"
    "nkgbnkoonshuogamolckorkhoryaosgeosmapalmpaucpermphagphliphlpphlvphnxpiqdplrdprtirjngroro"
    "runrsamrsarasarbsaursgnwshawshrdsiddsindsinhsorasundsylosyrcsyresyrjsyrntagbtakrtaletalu"
    "tamltangtavttelutengtfngtglgthaathaitibttirhugarvaiivispwarawolexpeoxsuxyiiizinhzmthzsye"
    "zsymzxxxzyyyzzzz";

const char region_codes[] =
    "acadaeafagaialamanaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbubvbwbybzcacccdcf"
    "cgchcickclcmcncocpcqcrcscucvcwcxcyczdddedgdjdkdmdodzeaeceeegehereseteuezfifjfkfmfofrfxga"
    "gbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuicidieiliminioiqirisitjejmjojpkekgkhkikm"
    "knkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenf"
    "ngninlnonpnrntnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnso"
    "srssstsusvsxsysztatctdtftgthtjtktltmtntotptrtttvtwtzuaugumunusuyuzvavcvevgvivnvuwfwsydye"
    "ytyuzazmzrzw";

const char *const language_codes_3[26] = {
    /* a */
    "aaabacadaeafagahaiakalanaoapaqasatauavawaxazbabbbcbdbebfbgbhbibjblbmbnbobpbqbrbsbtbubvbw"
    "bxbybzcacbcdcecfchcickclcmcncpcqcrcsctcucvcwcxcyczdadbdddedfdgdhdidjdldndodqdrdsdtdudwdx"
    "dydzeaebecedeeekelemeneqereseueweyezfafbfdfefgfhfifkfnfofpfsftfufzgagbgcgdgegfggghgigjgk"
    "glgmgngogqgrgsgtgugvgwgxgygzhahbhghhhihkhlhmhnhohphrhshtiaibicidieifigihiiijikiliminioip"
    "iqiritiwixiyjajgjijnjpjsjujwjzkbkckdkekfkgkhkikjkkklkmkokpkqkrksktkukvkwkxkykzlalcldlelf"
    "lglhliljlklllmlnlolplqlrlsltlulvlwlxlylzmambmcmemfmgmimjmkmlmmmnmompmqmrmsmtmumvmwmxmymz"
    "nanbncndnenfngnhninjnknlnmnnnonpnqnrnsntnunvnwnxnynzoaobocodoeofogoiojokolomonorosotouox"
    "ozpapbpcpdpepfpgphpipjpkplpmpnpopppqprpsptpupvpwpxpypzqaqcqdqgqkqlqmqnqpqrqtqzrbrcrdrerh"
    "rirjrkrlrnrorprqrrrsrtrurvrwrxryrzsasbscsesfsgshsisjskslsnsospsqsrssstsusvswsxsysztatbtc"
    "tdtetgthtitjtktltmtntotptqtrtstttutvtwtxtytzuaubucudufuguhuiujukulumunuoupuqurusutuuuwux"
    "uyuzvbvdvivkvlvmvnvovsvtvuvvwawbwcwdwewgwhwiwkwmwnwowrwswtwuwvwwwxwyxbxexgxkxlxmxxyaybyc"
    "ydyeygyhyiykylynyoypyqyrysytyuyzzazbzczdzgzjzmznzoztzz",
    /* b */
    "aaabacadaeafagahaiajalanaoaparasatauavawaxaybabbbcbdbebfbgbhbibjbkblbmbnbobpbqbrbsbtbubv"
    "bwbxbycacbcccdcecfcgchcicjckclcmcncocpcqcrcsctcucvcwcyczdadbdcdddedfdgdhdidjdkdldmdndodp"
    "dqdrdsdtdudvdwdxdydzeaebecedeeefegeheiejekemeoepeqereseteuevewexeyezfafbfcfdfefffgfhfifj"
    "fkflfmfnfofpfqfrfsftfufwfxfyfzgagbgcgdgegfgggigjgkglgngogpgqgrgsgtgugvgwgxgygzhahbhchdhe"
    "hfhghhhihjhlhmhnhohphqhrhshthuhvhwhxhyhziaibidieifigikiliminioipiqiritiuiviwixiyizjajbjc"
    "jejfjgjhjijjjkjljmjnjojpjrjsjtjujvjwjxjyjzkakckdkfkgkhkikjkkklkmknkokpkqkrksktkukvkwkxky"
    "kzlalblcldlelflhliljlklllmlnlolplqlrlsltlvlwlxlylzmambmcmdmemfmgmhmimjmkmlmmmnmompmqmrms"
    "mtmumvmwmxmznanbncndnenfngninjnknlnmnnnonpnqnrnsntnunvnwnxnynzoaoboeofogohoiojokolomonoo"
    "opoqorotouovowoxoyozpapcpdpepgphpipjpkplpmpnpopppqprpsptpupvpwpxpypzqaqbqcqdqfqgqhqiqjqk"
    "qlqmqnqoqpqqqrqsqtquqvqwqxqyqzrarbrcrdrfrgrhrirjrkrlrmrnrorprqrrrsrtrurvrwrxryrzsasbscse"
    "sfsgshsisjskslsmsnsospsqsrssstsusvswsxsytatctdtetftgthtitjtktmtntotptqtrtstttutvtwtxtytz"
    "uaubucudueufuguhuiujukumunuoupuqusutuuuvuwuxuyuzvavbvcvdvevfvgvhvivjvkvlvmvnvovpvqvrvtvu"
    "vvvwvxvyvzwawbwcwdwewfwgwhwiwjwkwlwmwnwowpwqwrwswtwuwwwxwywzxaxbxcxdxexfxgxhxixjxkxlxmxn"
    "xoxpxqxrxsxuxvxwxzyaybycydyeyfygyhyiyjykylymynyoypyqyrysytyvywyxyzzazbzczdzezfzgzhzizjzk"
    "zlzmznzozpzqzrzsztzuzvzwzxzyzz",
    /* c */
    "aaabacadaeafagahaiajakalamanaoapaqarasauavawaxayazbabbbcbdbgbibjbkblbnbobqbrbsbtbubvbwby"
    "cccdcecgchcjclcmcncocpcrcsdadcdddedfdhdidjdmdndodrdsdydzeaebegekeleneteyfafdfgfmgagcgggk"
    "hbhchdhfhghhhjhkhlhmhnhohphqhrhthwhxhyhziaibicidieihikiminipiriwiyjajejhjijkjmjnjojpjsjv"
    "jykbkhklkmknkokqkrksktkukvkxkykzlalcldlelhliljlklllmloltlulwlymamcmemgmimlmmmnmomrmsmtna"
    "nbncngnhninknlnonpnqnrnsntnunwnxoaobocodoeofogohojokolomonooopoqotouovowoxozpapbpcpepfpg"
    "pipnpopppspupxpyqdrarbrcrdrfrgrhrirjrkrlrmrnrorprqrrrsrtrvrwrxryrzsasbscsdsesfsgshsisjsk"
    "slsmsnsospsqsrssstsusvswsxsysztatctdtetgthtltmtntotptstttutytzuaubucuhuiujukuluoupuqurus"
    "utuuuvuwuxuyvgvnwawbwdwewgwtyaybyozhzkznzozt",
    /* d */
    "aaacadaeagahaiajakalamaoaqarasauavawaxayazbabbbdbebfbgbibjblbmbnbobpbqbrbtbubvbwbycccrda"
    "dddedgdidjdndodrdsdwecedeeefegeheiekelemenepeqeresevezgagbgcgdgeggghgigkglgngogrgsgtgwgx"
    "gzhdhghihlhmhnhohrhshuhvhwhxiaibicidifigihiiijikiliminioipiqirisiuiwixiyizjajbjcjdjejfji"
    "jjjkjmjnjojrjujwkakgkkkrkskxlglklmlnmambmcmdmemfmgmkmlmmmnmomrmsmumvmwmxmynandnengninjnk"
    "nnnonrntnunvnwnyoaobocoeofohoiokolonooopoqorosotovowoxoyozpprarbrcrdrergrirlrnrorqrsrtru"
    "rysbseshsislsnsosqsztatbtdthtitktmtntotptrtstttutyuaubucueufuguhuiukulumunuoupuqurusuuuv"
    "uwuxuyuzvawawkwrwswuwwwywzyaybydygyiymynyoyuyyzazezgzlzn",
    /* e */
    "aabcbgbkbobrbucrcscyeefafefigaglgmgogxgyhshuipitivjakakekgkikkklkmkokpkrkylelhlilklmlolu"
    "lxmambmemgmimkmmmnmpmqmsmumwmxmymznanbncndnfnhnlnmnnnonqnrnunvnwnxotpirargrhrirkrorrrsrt"
    "rwsesgshsiskslsmsnsosqsssusxsytbtcthtntotrtstttutxtzuqvevhvnwoxtyayozaze",
    /* f */
    "aaabadafagahaiajakalamanaparatauaxayazblcserfifmgriaieifilipiritiuiwkkkvlalhlilllnlrlymp"
    "munbngniodoiomonorosoxpeqsrcrdrkrmrorprqrrrsrtseslssubucudueufuhuiujumunuqurutuuuvuyvrwa"
    "we",
    /* g */
    "aaabacadaeafagahaiajakalamanaoapaqarasatauawaxayazbabbbdbebfbgbhbibjbkblbmbnbobpbqbrbsbu"
    "bvbwbxbybzcccdcecfclcncrctdadbdcdddedfdgdhdidjdkdldmdndodqdrdsdtdudxeaebecedefegeheiejek"
    "elemeqesevewexeyezfkftgagbgdgegggkglgtgugwhahchehhhkhlhnhohrhshtiaibicidieigihiiiliminip"
    "iqirisitiuiwixiyizjkjmjnjrjukakdkeknkokpkulblcldlhljlklllolrlulwlymambmdmemgmhmlmmmnmqmr"
    "mumvmwmxmymznanbncndnengnhninjnknlnmnnnonqnrntnunwnzoaobocodoeofogohoiojokolomonooopoqor"
    "osotouovowoxoyozpapepnqaqiqnqrqurarbrcrdrgrhrirjrkrmrorqrrrsrtrurvrwrxryrzsesgslsmsnsosp"
    "ssswtatuuaubucudueufuguhuiukulumunuoupuqurusutuuuwuxuzvavcvevfvjvlvmvnvovpvrvsvywawbwcwd"
    "wewfwgwiwjwmwnwrwtwuwwwxxxyaybydyeyfygyiylymynyoyryyyzzazizn",
    /* h */
    "aaabacadaeafagahaiajakalamanaoapaqarasavawaxayazbabbbnbobucachdndsdyeaedegeheiemgmgwhihr"
    "hyiaibidifigihiiijikilimioiritiwixjikakekhkkknkslalbldleltlumambmcmdmemfmgmhmimjmkmlmmmn"
    "mpmqmrmsmtmumvmwmxmymznandnengnhninjnnnonsnuoaobocodoeohoiojokolomoooporosotovowoyozpops"
    "rarcrerkrmrorprtrurwrxrzsbshslsnsstitotstutxubucudueufuguhuiujukulumuoupuqurusutuuuvuwux"
    "uyuzvcvevkvnvvwawcwoyaywyx",
    /* i */
    "aianarbabbbdbebgbhblbmbnbrbubycachclcrdadbdcdddedidrdsdtdufafbfefffkfmfufygbgeggglgmgngo"
    "gsgwhbhihphwinirjcjejjjnjojskekikkklkokpkrksktkvkwkxkzlalblglilklmlolplslulvmamimlmnmomr"
    "msmtmynbncnengnhnjnlnmnnnonpnsntnzorouowpipoquqwrarerhrirkrnrorrrurxrysascsdsesgshsisksm"
    "snsosrstsutbtctdtetitktltmtotrtstttvtwtxtytzumvbvvwkwmwowsxcxlyayoyxzhzrzz",
    /* j */
    "aaabacadaeafahajakalamanaoaqasatauaxayazbebibjbkbmbnbobrbtbubwcsctdadgdtebeeeheiekelener"
    "eteugbgegkgohihsiaibicidieigihiiilimioiqitiuiviyjejrkakmkokpkrkskulelsmambmcmdmimlmnmrms"
    "mwmxnandngninjnlnsobodogorosowpaprpxqrrarbrrrtrusluaubucuduhuiukulumunuoupurusutuuuwuyvd"
    "vnwiyayeyy",
    /* k */
    "aaabacadaeafagahaiajakamaoapaqaravawaxaybabbbcbdbebgbhbibjbkblbmbnbobpbqbrbsbtbubvbwbxby"
    "bzcacbcccdcecfcgchcicjckclcmcncocpcqcrcsctcucvcwcxcyczdadcdddedfdgdhdidjdkdldmdndodpdqdr"
    "dtdudwdxdydzeaebecedeeefegeheiejekelemeneoepeqereseteuevewexeyezfafbfcfdfefffgfhfifjfkfl"
    "fmfnfofpfqfrfsftfufvfwfxfyfzgagbgegfgggigjgkglgmgngogpgqgrgsgtgugvgwgxgyhahbhchdhehfhghh"
    "hihjhkhlhnhohphqhrhshthuhvhwhxhyhziaibicidieifigihiiijilimioipiqisitiuiviwixiyizjajbjcjd"
    "jejgjhjijjjkjljmjnjojpjqjrjsjtjujvjxjyjzkakbkckdkekfkgkhkikjkkklkmknkokpkqkrksktkukvkwkx"
    "kykzlalblcldlelflglhliljlklllmlnlolplqlrlsltlulvlwlxlylzmambmcmdmemfmgmhmimjmkmlmmmnmomp"
    "mqmrmsmtmumvmwmxmymznanbncndnenfngninjnknlnmnnnonpnqnrnsntnunvnwnxnynzoaocodoeofogohoiok"
    "olooopoqosotouovowoyozpapbpcpdpepfpgphpipjpkplpmpnpopqprpsptpupvpwpxpypzqaqbqcqdqeqfqgqh"
    "qiqjqkqlqmqnqoqpqqqrqsqtquqvqwqxqyqzrarbrcrdrerfrhrirjrkrlrnrorprrrsrtrurvrwrxryrzsasbsc"
    "sdsesfsgshsisjskslsmsnsospsqsrssstsusvswsxsysztatbtctdtetftgthtitjtktltmtntotptqtstttutv"
    "twtxtytzubucudueufuguhuiujukulumunuoupuqusutuuuvuwuxuyuzvavbvcvdvevfvgvhvivjvkvlvmvnvovp"
    "vqvrvtvuvvvwvxvyvzwawbwcwdwewfwgwhwiwjwkwlwmwnwowpwrwswtwuwvwwwxwywzxaxbxcxdxfxhxixjxkxm"
    "xnxoxpxqxrxsxtxvxwxxxyxzyaybycydyeyfygyhyiyjykylymynyoypyqyrysytyuyvywyxyyyzzazbzczdzezf"
    "zgzizkzlzmznzozpzqzrzszuzvzwzxzyzz",
    /* l */
    "aaabacadaeafagahaiajalamanapaqarasauawaxayazbbbcbebfbgbibjbkblbmbnbobqbrbsbtbubvbwbxbybz"
    "cccdcecfchclcmcpcqcsdadbdddgdhdidjdkdldmdndodpdqeaebecedeeefeheiejekelemeneoepeqereseteu"
    "evewexeyezfafngagbggghgigkglgmgngogqgrgtgugzhahhhihlhmhnhphshthuiaibicidieifigihijikilio"
    "ipiqirisiuiviwixiyizjajejijljpjwjxkakbkckdkekhkikjklkmknkokrksktkukylalblcldlelflglhlilj"
    "lklllmlnlplqlslulxmambmcmdmemfmgmhmimjmkmlmnmompmqmrmumvmwmxmynanbndngnhninjnlnmnnnsnunw"
    "nzoaobocoeofogohoiojokolomonooopoqorosotouovowoxoyozpapepnpopxqrrarcrergrirkrlrmrnrorrrt"
    "rvrzsasbscsdseshsislsmsnsospsrssstsvswsytctgthtitntotstuuaucudueufuiujukulumunuoupuqurus"
    "utuuuvuwuyuzvavivkvsvuwawewgwhwlwmwowswtwuwwxmyaygynzhzlznzz",
    /* m */
    "aaabadaeafagaiajakamanapaqasatauavawaxazbabbbcbdbebfbhbibjbkblbmbnbobpbqbrbsbtbubvbwbxby"
    "bzcacbcccdcecfcgchcicjckclcmcncocpcqcrcsctcucvcwcxcyczdadbdcdddedfdgdhdidjdkdldmdndpdqdr"
    "dsdtdudvdwdxdydzeaebecedeeefeheiejekelemeneoepeqereseteueveweyezfafbfcfdfefffgfhfifjfkfl"
    "fmfnfofpfqfrfsftfufvfwfxfyfzgagbgcgdgegfggghgigjgkglgmgngogpgqgrgsgtgugvgwgygzhahbhchdhe"
    "hfhghihjhkhlhmhnhohphqhrhshthuhwhxhyhziaibicidieifigihiiijikiliminioipiqirisitiuiwixiyiz"
    "jbjcjdjejgjhjijjjkjljmjnjojpjqjrjsjtjujvjwjxjyjzkakbkckekfkgkhkikjkkklkmknkokpkqkrksktku"
    "kvkwkxkykzlalblclelflhliljlklllmlnlolplqlrlslulvlwlxlzmambmcmdmemfmgmhmimjmkmlmmmnmompmq"
    "mrmtmumvmwmxmymznanbncndnenfngnhninjnknlnmnnnonpnqnrnsnunvnwnxnynzoaocodoeogohoiojokomoo"
    "opoqorosotouovowoxoyozpapbpcpdpepgphpipjpkplpmpnpopppqprpsptpupvpwpxpypzqaqbqcqeqfqgqhqi"
    "qjqkqlqmqnqoqpqqqrqsqtquqvqwqxqyqzrarbrcrdrerfrgrhrjrkrlrmrnrorprqrrrsrtrurvrwrxryrzsbsc"
    "sdsesfsgshsisjskslsmsnsospsqsrsssusvswsxsysztatbtctdtetftgthtitjtktltmtntotptqtrtstttutv"
    "twtxtyuaubucudueuguhuiujukulumunuoupuqurusutuuuvuxuyuzvavbvdvevfvgvhvivkvlvnvovpvqvrvsvt"
    "vuvvvwvxvyvzwawbwcwewfwgwhwiwkwlwmwnwowpwqwrwswtwuwvwwwzxaxbxcxdxexfxgxhxixjxkxlxmxnxoxp"
    "xqxrxsxtxuxvxwxxxyxzybycyeyfygyhyjykylymynyoypyrysyuyvywyxyyyzzazbzczdzezgzhzizjzkzlzmzn"
    "zozpzqzrzsztzuzvzwzxzyzz",
    /* n */
    "aaabacaeafagahaiajakalamanaoapaqarasatawaxayazbabbbcbdbebgbhbibjbkbmbnbobpbqbrbsbtbubvbw"
    "bycacbcccdcecfcgchcicjckclcmcncocqcrcsctcucxczdadbdcdddfdgdhdidjdkdldmdndpdqdrdsdtdudvdw"
    "dxdydzeaebecedeeefegeheiejekemeneoeqereseteuevewexeyezfafdflfrfugagbgcgdgegfggghgigjgkgl"
    "gmgngpgqgrgsgtgugvgwgxgygzhahbhchdhehfhghhhihkhmhnhohphqhrhthuhvhwhxhyhziaibicidieifigih"
    "iiijikiliminioiqirisitiuiviwixiyizjajbjdjhjijjjljmjnjojrjsjtjujxjyjzkakbkckdkekfkgkhkikj"
    "kkkmknkokpkqkrksktkukvkwkxkzlalclelgliljlklllmlolqlulvlwlxlylzmambmcmdmemfmgmhmimjmkmlmm"
    "mnmompmqmrmsmtmumvmwmxmymznanbncndnenfngnhninjnknlnmnnnpnqnrntnunvnwnynzoaocodoeofogohoi"
    "ojokolomonopoqosotouovowoyozpapbpgphpiplpnpopspupxpyqgqkqlqmqnqoqqqtqyrarbrcrerfrgrirkrl"
    "rmrnrprrrtrurxrzsasbscsdsesfsgshsiskslsmsnsospsqsrssstsusvswsxsysztdtetgtitjtktmtotptrtu"
    "twtxtytzuaubucudueufuguhuiujukulumunuoupuqurusutuuuvuwuxuyuzvhvmvowawbwcwewgwiwmwowrwwwx"
    "wyxaxdxexgxixkxlxmxnxoxqxrxxybycydyeyfygyhyiyjykylymynyoypyqyrysytyuyvywyxyyzazbzdzizkzm"
    "zszuzyzz",
    /* o */
    "aaacaravbibkblbmbobrbtbucachcmcocudadkdtdufofsfugbgcgegggoguhthuiaieinjbjcjgjpjsjvjwkakb"
    "kckdkekgkhkikjkkklkmknkokrkskukvkxkzlaldlelklmlolrltlumambmcmgmimkmlmnmompmqmrmtmumvmwmx"
    "mynanbnengninjnknnnonpnrnsntnunwnxodogonorospapkpmpoptpyrarcrergrhrnrorrrsrtrurvrwrxryrz"
    "sascsisnsospstsusxtatbtdtetitktltmtntotqtrtstttutwtxtytzuaubueuiumvdwiwlybydymyyzm",
    /* p */
    "aaabacadaeafagahaiakalamaoapaqarasauavawaxayazbbbcbebfbgbhbiblbmbnbobpbrbsbtbubvbycacbcc"
    "cdcecfcgchcicjckclcmcncpcwdadcdidndodtdueaebedeeefegeheiejekelemeoepeqesevexeyezfafeflga"
    "gdgggigkglgngsgugzhahdhghhhihjhkhlhmhnhohqhrhthuhvhwiaibicidieifigihijiliminioipirisitiu"
    "iviwixiyizjtkakbkckgkhknkokpkrksktkulalblcldlelflglhljlklllnlolqlrlsltlulvlwlylzmambmdme"
    "mfmhmimjmkmlmmmnmomqmrmsmtmwmxmymznanbncndnengnhninjnknlnmnnnonpnqnrnsntnunvnwnxnynzocoe"
    "ofogohoiokomonooopoqosotovowoxoyozpepipkplpmpnpopppqpsptpuqaqeqmqwrarcrdrerfrgrhrirkrlrm"
    "rnrorprqrrrsrtrurwrxrzsascsdsesgshsislsmsnsospsqsrssstsuswsytathtitntotptqtrtttutvtwtyua"
    "ubucudueufuguiujumuoupuqurutuuuwuxuywawbwgwiwmwnwowrwwxmyeymynysyuyxyyzhzn",
    /* q */
    "uaubucudufuguhuiukulumunupuqurusuvuwuxuyuzvavcvevhvivjvlvmvnvovpvsvwvyvzwawcwewhwmwswtxa"
    "xcxhxlxnxoxpxqxrxsxtxuxwyayp",
    /* r */
    "aaabacadafagahaiajakalamanaoapaqarasatauavawaxayazbbbkblbpcfdbeaebeeegeiejelemeneresetey"
    "gagegkgngrgsguhghpiaibifiliminiritiujgjijskakbkhkikmktkwmambmcmdmemfmgmhmimkmlmmmnmompmq"
    "msmtmumvmwmxmymznbndngnlnnnpnrnwoaobocodoeofogolomoooporouowpnptrirortsbskslsmsntcthtmts"
    "twubucueufuguhuiukuoupuqutuuuyuzwawkwlwmwowrxdxwynysyuzh",
    /* s */
    "aaabacadaeafahaiajakalamaoaqarasatauavawaxayazbabbbcbdbebfbgbhbibjbkblbmbnbobpbqbrbsbtbu"
    "bvbwbxbybzcbcecfcgchcickclcncocpcqcsctcucvcwcxdadbdcdedfdgdhdjdkdldndodpdqdrdsdtdudvdxdz"
    "eaebecedeeefegeheiejekelemeneoepeqereseteueveweyezfbfefmfsfwgagbgcgdgeggghgigjgkgmgngpgr"
    "gsgtgugwgxgygzhahbhchdhehghhhihjhkhlhmhnhohphqhrhshthuhvhwhxhyhziaibidieifigihiiijikilim"
    "ioipiqirisitiuiviwixiyizjajbjdjejgjkjljmjnjojpjrjsjtjujwkakbkckdkekfkgkhkikjkmknkokpkqkr"
    "ksktkukvkwkxkykzlalcldlelflglhliljlllmlnlplqlrlsltlulwlxlylzmambmcmfmgmhmimjmkmlmmmnmpmq"
    "mrmsmtmumvmwmxmymzncnenfngninjnknlnmnnnonpnqnrnsnunvnwnxnynzoaobocodoeogohoiojokolonooop"
    "oqorosouovowoxoyozpbpcpdpepgpipkplpmpnpopppqprpsptpupvpxpyqaqhqjqkqmqnqoqqqrqsqtquqxrarb"
    "rcrerfrgrhrirkrlrmrnrorqrrrsrtrurvrwrxryrzsasbscsdsesfsgshsisjskslsmsnsospsqsrssstsusvsx"
    "sysztatbtdtetftgthtitjtktltmtntotptqtrtstttutvtwtyuaubucueuguiujukuouqurusutuvuwuxuyuzva"
    "vbvcvevkvmvsvxwbwcwfwgwhwiwjwkwlwmwnwowpwqwrwswtwuwvwwwxwyxbxcxexgxkxlxmxnxoxrxsxuxwyayb"
    "ycydyiykylymynyoyrysywyxyyzazbzczdzezgzlznzpzszvzwzy",
    /* t */
    "aaabacadaeafagaiajakalanaoapaqarasauavawaxayazbabcbdbebfbgbhbibjbkblbmbnbobpbqbrbsbtbubv"
    "bwbxbybzcacbcccdcecfcgchcickclcmcncocpcqcsctcucwcxcyczdadbdcdddedfdgdhdidjdkdldmdndodqdr"
    "dsdtdvdxdyeaebecedeeefegeheiekemeneoepeqereseteuevewexeyezfifnfofrftgagbgcgdgegfghgigjgn"
    "gogpgqgrgsgtgugvgwgxgygzhdhehfhhhihkhlhmhnhphqhrhshthuhvhyhziaicifigihiiijikiliminioipiq"
    "isitiuiviwixiyizjajgjijjjljmjnjojpjsjujwkakbkdkekfkgklkmknkpkqkrksktkukvkwkxkzlalblcldlf"
    "lglhliljlklllmlnlolplqlrlsltlulvlxlymambmcmdmemfmgmhmimjmkmlmmmnmomqmrmsmtmumvmwmymznanb"
    "ncndngnhninknlnmnnnonpnqnrnsntnunvnwnxnynzobocodofogohoiojokolomooopoqorosouovowoxoyozpa"
    "pcpepfpgpipjpkplpmpnpopppqprptpupvpwpxpypzqbqlqmqnqoqpqqqrqtquqwrarbrcrdrerfrgrhrirjrkrl"
    "rmrnrorprqrrrsrtrurvrwrxryrzsasbscsdsesgshsisjskslsmspsqsrssstsusvswsxsysztatbtctdtetftg"
    "thtitjtktltmtntotptqtrtstttutvtwtytzuaubucudueufuguhuiujulumunuoupuqusutuuuvuwuxuyuzvavd"
    "vevkvlvmvnvovsvtvuvwvxvywawbwcwdwewfwgwhwlwmwnwowpwqwrwtwuwwwxwyxaxbxcxexgxhxixjxmxnxoxq"
    "xrxsxtxuxxxyyayeyhyiyjylynypyrysytyuyvyxyyyzzazhzjzlzmznzozx",
    /* u */
    "amanarbabiblbrbubydadedgdidjdldmduesfigagbgeghgngogyhahnisivjikakgkhkikkklkpkqkskukvkwky"
    "lalblclelflilklllmlnlulwmambmcmdmgmimmmnmompmrmsmunandnengninknmnnnrnunxnzonpipvrarbrcre"
    "rfrgrhrirjrkrlrmrnrorprrrtrurvrwrxryrzsashsiskspsssutatethtptrtuumuruuvevhvlwayaznzs",
    /* v */
    "aaaeafagahaiajalamanaoaparasauavaybbbkecedelemeoepergrgticidifigilinisitivkakjkkklkmknko"
    "kpktkukzlplsmambmcmdmemfmgmhmimjmkmlmmmpmqmrmsmumvmwmxmymznknmnporotrarorsrtsislsvtoumun"
    "utwa",
    /* w */
    "aaabacadaeafagahaiajakalamanaoapaqarasatauavawaxayazbabbbebfbhbibjbkblbmbpbqbrbsbtbvbwca"
    "cidddgdjdkdtdudyeaecedegeheiemeneoepereseteuewfggagbgggigogugyhahghkhuibicieifigihiiijik"
    "iliminiriuiviyjajikakbkdklkrkukwkylalclelglhlilklllmlolrlslulvlwlxlymambmcmdmemgmhmimmmn"
    "momsmtmwmxnbncndnengninknmnnnonpnunwnyoaobocodoeofogoiokomonooorosowoypcrbrgrhrirkrlrmrn"
    "rorprrrsrurvrwrxryrzsasgsisksrsssusvtfthtitktmtwuaubuduhulumunurutuuuvuxuywawbwowrwwxaxw"
    "ybyiymynyryy",
    /* x */
    "aaabacadaeagaiajakalamanaoapaqarasatauavawaybbbcbdbebgbibjbmbnbobpbrbwbycbcccecgchclcmcn"
    "cocrctcucvcwcydadcdkdmdodqdyebedegelemepereseteufagagbgdgfgggiglgmgngrgugwhahchdhehmhrht"
    "huhvibiiilinirisiviyjbjtkakbkckdkekfkgkikjkkklknkokpkqkrksktkukvkwkxkykzlalblcldlelgliln"
    "lolplslulymambmcmdmemfmgmhmjmkmlmmmnmompmqmrmsmtmumvmwmxmymznanbndngnhninjnknmnnnonqnrns"
    "ntnunynzocodogoiokomonoooporowpapbpcpdpepfpgphpipjpkplpmpnpopppqprpsptpupvpwpxpypzqaqtra"
    "rbrdrergrirmrnrrrtrurwsasbscsdseshsisjslsmsnsospsqsrsssusvsytatbtctdtetgthtitjtltmtntotp"
    "tqtrtstttutvtwtyuaubudugujulumunuoupurutuuvevivnvovswawcwdwewgwjwkwlwowrwtwwxbxkxmxrxtya"
    "ybyjykylytyyzhzmzp",
    /* y */
    "aaabacadaeafagahaiajakalamanaoapaqarasatauavawaxayazbabbbebhbibjbkblbmbnbobxbychclcncpda"
    "dddedgdkeaeceeeiejelereseteueveygagiglgmgpgrgsgugwhahdhlhsiaifigihiiijikiliminipiqirisit"
    "iuivixizkakgkikkklkmknkokrktkukylalblelglilllmlnlolrlulymbmcmdmemgmhmimkmlmmmnmompmqmrms"
    "mxmznandnengnknlnnnonqnsnuobogoiokolomonotoxoypapbpgphpkpmpnpopppzrarbrerkrlrmrnrorsrwry"
    "scsdsgslsmsnsospsrsssytatltptwtyuaubucudueufuguiujukulumunupuqurutuwuxuyuzvavtwawgwlwnwq"
    "wrwtwuwwxaxgxlxmxuxyyryuyzzgzk",
    /* z */
    "aaabacadaeafagahaiajakalamaoapaqarasatauavawaxayazbabcbeblbtbubwcacdchdjeaegehengagbghgm"
    "gngrhbhdhihnhwhxiaibikiliminiwizkakbkdkgkhkkknkokpkrktkukvkzlaleljlmlnlqlslwmambmcmdmemf"
    "mgmhmimjmkmlmmmnmompmqmrmsmtmumvmwmxmymznandnengnknsocohomoooqorospapbpcpdpepfpgphpipjpk"
    "plpmpnpopppqprpsptpupvpwpxpypzqerargrnrorprssaskslsmsrsutetgtltmtntptqtstttutxtyuauhumun"
    "uywaxxybygyjynypzazj",
};
/* clang-format on */

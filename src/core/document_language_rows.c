/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The languages of public documents. To add one: a row with every key of the others (the test
 * compares) and the words that Art 36(2)(c) of Regulation (EU) 2023/988 forbids, as its text has
 * them in that language. Beginnings of words: "freiwillig" finds "freiwillige".
 */
#include "core/document_language.h"

/* clang-format off */
const struct document_language document_languages[] = {
{"en", "English", "",
 "voluntar|precaution|discretion|in rare situations|in specific situations|in rare cases|"
 "no accident|no known accident|no reported accident|no reports of accident|no incident|"
 "no known incident|no reported incident|no injur|no known injur|no reported injur|"
 "without accident|nobody was hurt|nobody was injured",
 "stop using"},
{"de", "German",
 "event|Worum es geht\nvulnerability|Kennung der Schwachstelle\n=vulnerability|Schwachstelle\n=severe incident|schwerwiegender Sicherheitsvorfall\n"
 "kind|Mitteilung\nsummary|Was geschehen ist\nproducts|Betroffene Produkte\nversions|Betroffene Versionen\n"
 "exploited|Ausnutzung\nseverity|Schweregrad\nimpact|Auswirkungen\nmeasures_users|Was Sie jetzt tun können\n"
 "measures_taken|Was wir getan haben\nupdate|Aktualisierung\nsigns_of_compromise|Anzeichen eines Angriffs\n"
 "next_update|Wann wir wieder schreiben\nmachine_readable|Maschinenlesbare Fassung\n"
 "manufacturer_name|Hersteller\nmanufacturer_address|Postanschrift\nmanufacturer_contact|Kontakt\n"
 "device|Produkte\nudi|UDI\nmanufacturer_srn|SRN\nreason|Grund der Maßnahme\nrisk|Risiko\n"
 "actions|Was Sie tun müssen\npass_on|Bitte weitergeben\nconfirm|Bestätigung\nmember_states|Mitgliedstaaten\n"
 "product_name|Produkt\nbrand|Marke\npicture|Abbildung\nproduct_ids|Kennzeichen\nsold_when|Verkauft von, bis\n"
 "sold_where|Verkauft wo\nsold_by|Verkauft durch\nhazard|Gefahr\naction|Was Sie tun müssen\nremedies|Abhilfe nach Ihrer Wahl\n"
 "remedy_exception|Warum nur eine Abhilfe\nremedy_how|So erhalten Sie sie\ncontact|Kostenlose Telefonnummer oder Online-Dienst\n"
 "share|Bitte weitersagen\n=repair|Reparatur\n=replacement|Ersatz\n=refund|Erstattung\n",
 "freiwillig|vorsorglich|vorsichtsmaßnahm|vorbeugend|ermessen|in seltenen fällen|in seltenen situationen|"
 "in bestimmten situationen|in spezifischen situationen|kein unfall|keine unfälle|keine bekannten unfälle|"
 "keine unfallmeld|keine verletz|kein vorfall|keine vorfälle|niemand wurde verletzt|ohne unfall",
 "nicht mehr|nicht weiter|sofort einstellen|stellen sie die"},
{"fr", "French",
 "event|Objet\nvulnerability|Identifiant de la vulnérabilité\n=vulnerability|vulnérabilité\n=severe incident|incident grave\n"
 "kind|Avis\nsummary|Ce qui s'est passé\nproducts|Produits concernés\nversions|Versions concernées\n"
 "exploited|Exploitation\nseverity|Gravité\nimpact|Conséquences\nmeasures_users|Ce que vous pouvez faire maintenant\n"
 "measures_taken|Ce que nous avons fait\nupdate|Mise à jour\nsigns_of_compromise|Signes de compromission\n"
 "next_update|Prochaine information\nmachine_readable|Version lisible par machine\n"
 "manufacturer_name|Fabricant\nmanufacturer_address|Adresse postale\nmanufacturer_contact|Contact\n"
 "device|Dispositifs\nudi|IUD\nmanufacturer_srn|SRN\nreason|Motif de l'action\nrisk|Risque\n"
 "actions|Ce que vous devez faire\npass_on|À transmettre\nconfirm|Confirmation\nmember_states|États membres\n"
 "product_name|Produit\nbrand|Marque\npicture|Photo\nproduct_ids|Identification\nsold_when|Vendu du, au\n"
 "sold_where|Lieux de vente\nsold_by|Vendu par\nhazard|Danger\naction|Ce que vous devez faire\nremedies|Réparation au choix\n"
 "remedy_exception|Pourquoi une seule possibilité\nremedy_how|Comment l'obtenir\ncontact|Numéro gratuit ou service en ligne\n"
 "share|Merci de partager\n=repair|réparation\n=replacement|remplacement\n=refund|remboursement\n",
 "volontaire|préventi|précaution|discrétionnaire|dans de rares|dans des situations rares|dans des situations spécifiques|"
 "dans certaines situations|aucun accident|aucun incident|aucune blessure|aucun blessé|pas d'accident|sans accident|"
 "personne n'a été blessé",
 "cessez|arrêtez|n'utilisez plus|ne plus utiliser"},
{"it", "Italian",
 "event|Oggetto\nvulnerability|Identificativo della vulnerabilità\n=vulnerability|vulnerabilità\n=severe incident|incidente grave\n"
 "kind|Avviso\nsummary|Che cosa è successo\nproducts|Prodotti interessati\nversions|Versioni interessate\n"
 "exploited|Sfruttamento\nseverity|Gravità\nimpact|Conseguenze\nmeasures_users|Che cosa può fare ora\n"
 "measures_taken|Che cosa abbiamo fatto\nupdate|Aggiornamento\nsigns_of_compromise|Segni di compromissione\n"
 "next_update|Prossima comunicazione\nmachine_readable|Versione leggibile da dispositivo automatico\n"
 "manufacturer_name|Fabbricante\nmanufacturer_address|Indirizzo postale\nmanufacturer_contact|Contatto\n"
 "device|Dispositivi\nudi|UDI\nmanufacturer_srn|SRN\nreason|Motivo dell'azione\nrisk|Rischio\n"
 "actions|Che cosa deve fare\npass_on|Da trasmettere\nconfirm|Conferma\nmember_states|Stati membri\n"
 "product_name|Prodotto\nbrand|Marchio\npicture|Immagine\nproduct_ids|Identificazione\nsold_when|Venduto dal, al\n"
 "sold_where|Venduto dove\nsold_by|Venduto da\nhazard|Pericolo\naction|Che cosa deve fare\nremedies|Rimedi a scelta\n"
 "remedy_exception|Perché un solo rimedio\nremedy_how|Come ottenerlo\ncontact|Numero verde o servizio online\n"
 "share|Si prega di condividere\n=repair|riparazione\n=replacement|sostituzione\n=refund|rimborso\n",
 "volontari|precauzion|cautelativ|cautelar|discrezional|in rari casi|in rare situazioni|in situazioni rare|"
 "in situazioni specifiche|in casi specifici|nessun incidente|nessun infortunio|nessuna lesione|nessun ferito|"
 "non sono stati segnalati incidenti|senza incidenti",
 "smett|interromp|non utilizz|non us|cess"},
{"es", "Spanish",
 "event|Asunto\nvulnerability|Identificador de la vulnerabilidad\n=vulnerability|vulnerabilidad\n=severe incident|incidente grave\n"
 "kind|Aviso\nsummary|Qué ha ocurrido\nproducts|Productos afectados\nversions|Versiones afectadas\n"
 "exploited|Explotación\nseverity|Gravedad\nimpact|Consecuencias\nmeasures_users|Qué puede hacer ahora\n"
 "measures_taken|Qué hemos hecho\nupdate|Actualización\nsigns_of_compromise|Indicios de compromiso\n"
 "next_update|Próxima información\nmachine_readable|Versión legible por máquina\n"
 "manufacturer_name|Fabricante\nmanufacturer_address|Dirección postal\nmanufacturer_contact|Contacto\n"
 "device|Productos\nudi|UDI\nmanufacturer_srn|SRN\nreason|Motivo de la acción\nrisk|Riesgo\n"
 "actions|Qué debe hacer\npass_on|Transmisión del aviso\nconfirm|Confirmación\nmember_states|Estados miembros\n"
 "product_name|Producto\nbrand|Marca\npicture|Imagen\nproduct_ids|Identificación\nsold_when|Vendido desde, hasta\n"
 "sold_where|Lugares de venta\nsold_by|Vendido por\nhazard|Peligro\naction|Qué debe hacer\nremedies|Soluciones a elegir\n"
 "remedy_exception|Por qué una sola solución\nremedy_how|Cómo obtenerla\ncontact|Teléfono gratuito o servicio en línea\n"
 "share|Compártalo, por favor\n=repair|reparación\n=replacement|sustitución\n=refund|reembolso\n",
 "voluntari|precauci|precautori|preventiv|cautelar|discrecional|en raras|en casos raros|en situaciones raras|"
 "en situaciones específicas|en situaciones concretas|ningún accidente|ningún incidente|ninguna lesión|ningún herido|"
 "sin accidentes|sin incidentes|sin lesiones|no se han notificado accidentes",
 "deje de|dejen de|no utilice|no use|no utilicen|no usen"},
{"pl", "Polish",
 "event|Czego dotyczy\nvulnerability|Identyfikator podatności\n=vulnerability|podatność\n=severe incident|poważny incydent\n"
 "kind|Informacja\nsummary|Co się stało\nproducts|Produkty, których to dotyczy\nversions|Wersje, których to dotyczy\n"
 "exploited|Wykorzystywanie\nseverity|Waga\nimpact|Skutki\nmeasures_users|Co można teraz zrobić\n"
 "measures_taken|Co zrobiliśmy\nupdate|Aktualizacja\nsigns_of_compromise|Oznaki naruszenia\n"
 "next_update|Następna informacja\nmachine_readable|Wersja do odczytu maszynowego\n"
 "manufacturer_name|Producent\nmanufacturer_address|Adres pocztowy\nmanufacturer_contact|Kontakt\n"
 "device|Wyroby\nudi|UDI\nmanufacturer_srn|SRN\nreason|Powód działania\nrisk|Ryzyko\n"
 "actions|Co należy zrobić\npass_on|Przekazanie dalej\nconfirm|Potwierdzenie\nmember_states|Państwa członkowskie\n"
 "product_name|Produkt\nbrand|Marka\npicture|Zdjęcie\nproduct_ids|Oznaczenia\nsold_when|Sprzedawany od, do\n"
 "sold_where|Gdzie sprzedawany\nsold_by|Sprzedawany przez\nhazard|Zagrożenie\naction|Co należy zrobić\nremedies|Środki do wyboru\n"
 "remedy_exception|Dlaczego tylko jeden środek\nremedy_how|Jak go uzyskać\ncontact|Bezpłatny telefon lub usługa internetowa\n"
 "share|Prosimy o przekazanie dalej\n=repair|naprawa\n=replacement|wymiana\n=refund|zwrot kosztów\n",
 "dobrowoln|zapobiegawcz|ostrożnoś|uznaniow|w rzadkich|w szczególnych sytuacjach|w określonych sytuacjach|"
 "w konkretnych sytuacjach|żadnych wypadków|żadnego wypadku|nie zgłoszono|brak wypadków|brak zgłoszeń|"
 "żadnych obrażeń|nikt nie odniósł|nikt nie ucierpiał",
 "zaprzesta|przesta|nie używa|nie należy używać"},
};
/* clang-format on */
const size_t n_document_languages = sizeof document_languages / sizeof *document_languages;

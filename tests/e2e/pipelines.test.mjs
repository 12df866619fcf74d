// SPDX-License-Identifier: Apache-2.0
// What pipelines rely on: exit codes, formats that other programs read, a server that takes what
// existing plug-ins send, and examples that say only what the program knows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addToken, call } from './lib/api.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { cveOf, epssFile, kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { onText, projectDir, Site } from './lib/program.mjs';
import {
  cycloneDxProblems, cycloneDxSchemas, parseYaml, runCdxgen, sarifProblems, toolsAreMissing,
} from './lib/pipelines.mjs';

const missing = toolsAreMissing();

/** @type {Site} */ let site;
let token, reader;
const at = (name) => join(site.dir, name);
const file = (name, text) => {
  writeFileSync(at(name), text);
  return at(name);
};

before(async () => {
  site = new Site('2026-10-23T08:00:00Z');
  mkdirSync(at('PyPI'));
  for (const [feed, name, bytes] of [['osv', 'PyPI/all.zip', osvZip()], ['kev', 'kev.json', kevCatalogue(1)],
    ['epss', 'epss.csv.gz', epssFile()]]) {
    await site.json('feed', 'import', feed, file(name, bytes));
  }
  file('three.json', sbomText(3));
  file('fixed.json', sbomText(3, '2.0'));
  token = await addToken(site, 'engineer', 'read,product:write');
  reader = await addToken(site, 'viewer', 'read');
  await site.json('product', 'add', '--name', 'Harbour Gateway');
  await site.serve('--no-jobs');
});

after(() => site?.end());

describe('exit codes of scan', () => {
  const scan = (...args) => site.run('scan', ...args);

  test('0: nothing was asked, or nothing meets it', async () => {
    assert.equal((await scan(at('three.json'))).code, 0);
    assert.equal((await scan(at('fixed.json'), '--fail-on', 'any')).code, 0);
    assert.equal((await scan(at('three.json'), '--fail-on', 'affected+fixable+epss>=0.6')).code, 0);
  });

  for (const gate of ['any', 'exploited', 'urgent', 'affected', 'fixable', 'epss>=0.5', 'unscored', 'exploited,unknown', 'affected+epss>=0.5']) {
    test(`1: ${gate}`, async () => {
      const result = await scan(at('three.json'), '--fail-on', gate);
      assert.equal(result.code, 1, result.err);
      assert.match(result.out, /Gate '.+': \d fails?\n$/);
    });
  }

  test('2: wrong use', async () => {
    for (const args of [[], ['a', 'b'], [at('three.json'), '--fail-on', 'critical'], [at('three.json'), '--format', 'pdf'],
      [at('three.json'), '--json', '--format', 'sarif'], [at('three.json'), '--fail-on', 'affected+unknown']]) {
      const result = await scan(...args);
      assert.equal(result.code, 2, args.join(' '));
      assert.equal(result.out, '');
    }
  });

  test('3: nothing can be concluded, whatever was found', async () => {
    const nameless = file('nameless.json', JSON.stringify({
      bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [{ type: 'library', name: 'our own glue' }],
    }));
    const none = await scan(nameless);
    assert.equal(none.code, 3);
    assert.match(none.out, /No component can be monitored/);
    const empty = file('empty.json', '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1}');
    assert.equal((await scan(empty)).code, 3);
    const json = await scan(nameless, '--json', '--fail-on', 'any');
    assert.equal(json.code, 3);
    assert.match(json.err, /^longwatch: No component can be monitored/);
    const later = new Site('2027-10-23T08:00:00Z');
    try {
      later.env.LONGWATCH_DATA = site.data;
      const stale = await later.run('scan', at('three.json'), '--fail-on', 'any');
      assert.equal(stale.code, 3);
      assert.match(stale.out, /The knowledge is not current/);
      later.env.LONGWATCH_DATA = later.data;
      assert.equal((await later.run('scan', at('three.json'))).code, 3);
    } finally {
      await later.end();
    }
  });

  test('4: refused documents', async () => {
    const broken = file('broken.json', '{"bomFormat":"CycloneDX"');
    assert.equal((await scan(broken)).code, 4);
    assert.equal((await scan(at('not there.json'))).code, 4);
    assert.equal((await scan(at('three.json'), '--baseline', broken)).code, 4);
    assert.equal((await scan(at('three.json'), '--evidence', broken)).code, 4);
  });

  test('5: the environment, and nothing half written', async () => {
    const result = await scan(at('three.json'), '--format', 'sarif', '--output', at('no/such/folder.sarif'));
    assert.equal(result.code, 5);
    assert.equal(existsSync(at('no')), false);
  });
});

describe('formats', () => {
  test('a file is written whole, also when the gate fails', async () => {
    const result = await site.run('scan', at('three.json'), '--fail-on', 'any', '--format', 'json', '--output', at('result.json'));
    assert.equal(result.code, 1);
    assert.match(result.out, /^3 components: 3 affected/);
    const { summary, gate } = JSON.parse(readFileSync(at('result.json')));
    assert.equal(summary.affected, 3);
    assert.deepEqual(gate, { condition: 'any', failing: 3, passed_over: 0, known: 0 });
    await site.run('scan', at('broken.json'), '--format', 'json', '--output', at('result.json'));
    assert.equal(JSON.parse(readFileSync(at('result.json'))).summary.affected, 3);
  });

  test('SARIF is valid, with stable fingerprints', { skip: missing }, async () => {
    const run = async (name) => JSON.parse((await site.run('scan', at(name), '--format', 'sarif', '--all')).out);
    const document = await run('three.json');
    assert.deepEqual(sarifProblems(document), []);
    const { results, tool } = document.runs[0];
    assert.equal(results.length, 3);
    assert.equal(results[0].ruleId, cveOf(0));
    assert.equal(results[0].level, 'error');
    assert.equal(tool.driver.rules[results[0].ruleIndex].id, cveOf(0));
    const newer = file('newer.json', JSON.stringify(JSON.parse(sbomText(3, '1.1')), null, 2));
    const next = JSON.parse((await site.run('scan', newer, '--format', 'sarif')).out);
    assert.deepEqual(next.runs[0].results.map((r) => r.partialFingerprints), results.map((r) => r.partialFingerprints));
    assert.ok(next.runs[0].results[0].locations[0].physicalLocation.region.startLine > 1);
  });

  test('SARIF of what cannot be concluded says so', { skip: missing }, async () => {
    const document = JSON.parse((await site.run('scan', at('nameless.json'), '--format', 'sarif')).out);
    assert.deepEqual(sarifProblems(document), []);
    const [invocation] = document.runs[0].invocations;
    assert.equal(invocation.executionSuccessful, false);
    assert.equal(invocation.exitCode, 3);
    assert.deepEqual(invocation.toolExecutionNotifications.map((n) => n.descriptor.id), ['no-conclusion', 'not-monitored']);
  });

  test('CycloneDX is valid and says what holds', { skip: missing || !existsSync(cycloneDxSchemas) && 'no shared corpus' }, async () => {
    for (const name of ['three.json', 'fixed.json', 'nameless.json']) {
      const document = JSON.parse((await site.run('scan', at(name), '--format', 'cyclonedx')).out);
      assert.deepEqual(cycloneDxProblems(document), [], name);
    }
    const document = JSON.parse((await site.run('scan', at('three.json'), '--format', 'cyclonedx')).out);
    assert.deepEqual(document.vulnerabilities.map((v) => v.analysis.state), ['exploitable', 'exploitable', 'exploitable']);
  });

  test('Markdown has a line a finding', async () => {
    const { out } = await site.run('scan', at('three.json'), '--format', 'markdown', '--fail-on', 'urgent');
    assert.match(out, /^### longwatch: failed\n/);
    assert.match(out, new RegExp(`\\| \\[${cveOf(0)}\\]\\(https://nvd\\.nist\\.gov/vuln/detail/${cveOf(0)}\\) \\| buoy0 \\| 1\\.0 \\| 2\\.0 \\| \\*\\*exploited\\*\\*, urgent \\|`));
  });

  test('only what is new fails against a baseline', async () => {
    const two = file('two.json', sbomText(2));
    await site.run('scan', two, '--format', 'json', '--output', at('before.json'));
    const gate = ['--fail-on', 'any', '--baseline', at('before.json')];
    assert.equal((await site.run('scan', two, ...gate)).code, 0);
    const more = await site.run('scan', at('three.json'), ...gate);
    assert.equal(more.code, 1);
    assert.match(more.out, /2 open findings are known from the baseline\nGate 'any': 1 fails/);
  });
});

describe('image upload', () => {
  const upload = (sbom, ...args) => site.run('image', 'upload', 'Harbour Gateway', '--server', site.server.url,
    '--sbom', at(sbom), '--token-file', at('token'), ...args);

  before(() => {
    file('token', `${token}\n`);
    file('reader', reader);
  });

  test('0 and 1: the same summary, formats and codes as scan', async () => {
    const plain = await upload('three.json', '--release', '1', '--json');
    assert.equal(plain.code, 0, plain.err);
    assert.equal(JSON.parse(plain.out).is_new, true);
    const scanned = await site.run('scan', at('three.json'), '--fail-on', 'exploited');
    const sent = await upload('three.json', '--release', '1', '--fail-on', 'exploited');
    assert.equal(sent.code, 1);
    assert.equal(sent.out, scanned.out);
    assert.equal((await upload('fixed.json', '--release', '2', '--wait', '--fail-on', 'any')).code, 0);
  });

  test('the same release again is built anew', async () => {
    const first = JSON.parse((await upload('three.json', '--release', '3', '--json')).out);
    const second = JSON.parse((await upload('fixed.json', '--release', '3', '--json')).out);
    assert.equal(second.id, first.id);
    assert.deepEqual([second.is_new, second.is_replaced, second.n_closed], [false, true, 3]);
    const { sboms } = await site.json('image', 'sboms', first.id);
    assert.deepEqual(sboms.map((s) => [s.serial, s.is_in_force]), [[2, true], [1, false]]);
  });

  test('SARIF from the server is valid', { skip: missing }, async () => {
    const result = await upload('three.json', '--release', '1', '--format', 'sarif', '--output', at('server.sarif'));
    assert.equal(result.code, 0, result.err);
    const document = JSON.parse(readFileSync(at('server.sarif')));
    assert.deepEqual(sarifProblems(document), []);
    assert.equal(document.runs[0].results.length, 3);
  });

  test('2: wrong use, and a token that would go in the clear', async () => {
    for (const args of [[], ['--release', '1', '--frob'], ['--release', '1', '--fail-on', 'x']]) {
      assert.equal((await upload('three.json', ...args)).code, 2);
    }
    const clear = await site.run('image', 'upload', 'x', '--server', 'http://192.0.2.1', '--release', '1', '--sbom', 'x', '--token-file', at('token'));
    assert.equal(clear.code, 2);
    assert.match(clear.err, /the token would go to 'http:\/\/192\.0\.2\.1' in the clear/);
    const none = await site.run('image', 'upload', 'x', '--server', site.server.url, '--release', '1', '--sbom', at('three.json'));
    assert.equal(none.code, 2);
    assert.match(none.err, /there is no API token: give --token-file, or set LONGWATCH_TOKEN/);
  });

  test('3: nothing can be monitored', async () => {
    assert.equal((await upload('nameless.json', '--release', '4', '--wait')).code, 3);
  });

  test('4: refused, in the words of the server', async () => {
    const broken = await upload('broken.json', '--release', '5');
    assert.equal(broken.code, 4);
    assert.ok(broken.err.startsWith(`longwatch: ${at('broken.json')}:1:`), broken.err);
    const nobody = await upload('three.json', '--release', '5', '--token-file', at('reader'));
    assert.equal(nobody.code, 4);
    assert.match(nobody.err, /image\.add needs the permission 'product:write'/);
    const other = await site.run('image', 'upload', 'No Such', '--server', site.server.url, '--release', '1',
      '--sbom', at('three.json'), '--token-file', at('token'));
    assert.equal(other.code, 4);
    assert.match(other.err, /there is no product 'No Such'/);
  });

  test('5: no server, tried again; trouble that passes is no trouble', async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked += 1;
        response.writeHead(asked < 2 ? 503 : 500, { 'retry-after': '1' }).end('no');
      });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const result = await site.run('image', 'upload', 'x', '--server', `http://127.0.0.1:${server.address().port}`,
      '--release', '1', '--sbom', at('three.json'), '--token-file', at('token'));
    server.close();
    assert.equal(result.code, 5);
    assert.equal(asked, 2);
    assert.match(result.err, /answered HTTP 500/);
  });

  test('certificates are checked', async () => {
    const [key, cert] = [at('key.pem'), at('cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key,
      '-out', cert, '-days', '3650', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'pipe' });
    let seen = '';
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      seen = request.headers.authorization;
      request.resume().on('end', () => response.writeHead(404, { 'content-type': 'application/problem+json' })
        .end('{"type":"urn:longwatch:problem:not-found","detail":"there is no such thing"}'));
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const ask = (...args) => site.run('image', 'upload', 'x', '--server', `https://localhost:${server.address().port}`,
      '--release', '1', '--sbom', at('three.json'), '--token-file', at('token'), ...args);
    const trusted = await ask('--ca-file', cert);
    assert.equal(trusted.code, 4);
    assert.match(trusted.err, /there is no such thing/);
    assert.equal(seen, `Bearer ${token}`);
    seen = '';
    const stranger = await ask();
    server.close();
    assert.equal(stranger.code, 5);
    assert.match(stranger.err, /certificate/);
    assert.equal(seen, '');
  });
});

describe('what plug-ins send', () => {
  const base64 = (name) => readFileSync(at(name)).toString('base64');
  const key = (value = token) => ({ 'x-api-key': value });
  const put = (value, headers = key()) => call(site, null, 'PUT', '/bom',
    { body: JSON.stringify(value), type: 'application/json', headers });
  const get = (path, headers = key()) => call(site, null, 'GET', path, { headers });

  test('JSON, a token, and what is there afterwards', async () => {
    const sent = await put({ projectName: 'Buoy', projectVersion: '1', autoCreate: true, bom: base64('three.json'), isLatest: true, projectTags: [{ name: 'x' }] });
    assert.equal(sent.status, 200, sent.text);
    assert.match(sent.body.token, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const path of ['bom', 'event']) {
      assert.deepEqual((await get(`/${path}/token/${sent.body.token}`)).body, { processing: false });
    }
    const { body: project } = await get('/project/lookup?name=Buoy&version=1');
    assert.deepEqual([project.name, project.version], ['Buoy', '1']);
    const findings = await get(`/finding/project/${project.uuid}`);
    assert.deepEqual(findings.body.map((f) => f.vulnerability.vulnId), [cveOf(0), cveOf(1), cveOf(2)]);
    assert.deepEqual(findings.body[0].analysis, { state: 'NOT_SET', isSuppressed: false });
    assert.equal(findings.body[0].component.purl, 'pkg:pypi/buoy0@1.0');
    const metrics = (await get(`/metrics/project/${project.uuid}/current`)).body;
    assert.deepEqual([metrics.vulnerabilities, metrics.unassigned, metrics.vulnerableComponents, metrics.components], [3, 3, 3, 3]);
    const again = await put({ project: project.uuid, bom: base64('fixed.json') });
    assert.equal(again.body.token, sent.body.token);
    assert.deepEqual((await get(`/finding/project/${project.uuid}`)).body, []);
    assert.equal((await get(`/finding/project/${project.uuid}?suppressed=true`)).body.length, 3);
  });

  test('a form, with a parent', async () => {
    const form = new FormData();
    const fields = { projectName: 'Lamp', projectVersion: '7', autoCreate: 'true', parentName: 'Buoy', parentVersion: '1' };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('bom', new Blob([readFileSync(at('three.json'))]), 'bom.json');
    const sent = await call(site, null, 'POST', '/bom', { body: form, headers: key() });
    assert.equal(sent.status, 200, sent.text);
    const whole = await site.json('product', 'show', 'Buoy');
    assert.ok(JSON.stringify(whole).includes('Lamp'));
  });

  test('lists end, page after page', async () => {
    const pages = [];
    for (let page = 1; ; page += 1) {
      const answer = await get(`/project?limit=2&excludeInactive=true&page=${page}`);
      pages.push(...answer.body.map((p) => p.uuid));
      assert.ok(page < 20);
      if (answer.body.length === 0) {
        assert.equal(Number(answer.headers.get('x-total-count')), pages.length);
        break;
      }
    }
    assert.equal(new Set(pages).size, pages.length);
    assert.deepEqual((await get('/project?name=nobody')).body, []);
  });

  test('refusals have the codes that plug-ins tell apart', async () => {
    const good = { projectName: 'Buoy', projectVersion: '1', bom: base64('three.json') };
    for (const [status, value, headers] of [
      [401, good, {}], [401, good, key('lw_wrong')], [403, good, key(reader)],
      [404, { ...good, projectVersion: 'none' }], [404, { project: '01563e3a-b5d3-8676-8c61-efb99302bd5b', bom: good.bom }],
      [404, { ...good, autoCreate: true, parentName: 'nobody', parentVersion: '1' }],
      [400, { ...good, bom: Buffer.from('{"bomFormat":').toString('base64') }], [400, { ...good, bom: '%%%' }],
      [400, { projectName: 'Buoy', bom: good.bom }], [400, { projectName: 'Buoy', projectVersion: '1' }],
    ]) {
      const answer = await put(value, headers ?? key());
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.type, 'application/problem+json');
      assert.ok(answer.body.detail);
    }
    assert.equal((await get('/bom/token/00000000-0000-8000-8000-000000000000')).status, 404);
    assert.equal((await call(site, null, 'DELETE', '/bom', { headers: key() })).status, 405);
    assert.equal((await put(good, { cookie: 'longwatch_session=x' })).status, 401);
    assert.equal((await site.json('ledger', 'verify')).is_whole, true);
  });

  test('a key opens the whole API, and says what it may', async () => {
    assert.equal((await get('/products')).status, 200);
    const team = (await get('/team/self')).body;
    assert.ok(team.permissions.some((p) => p.name === 'BOM_UPLOAD'));
    assert.ok(!(await get('/team/self', key(reader))).body.permissions.some((p) => p.name === 'BOM_UPLOAD'));
    const version = await fetch(`${site.server.url}/api/version`);
    assert.equal((await version.json()).application, 'longwatch');
  });

  test('the real cdxgen', { skip: missing }, async () => {
    const dir = at('project');
    mkdirSync(dir);
    writeFileSync(join(dir, 'requirements.txt'), 'buoy0==1.0\nbuoy5==1.0\nbuoy6==2.0\n');
    const done = await runCdxgen(dir, ['-t', 'python', '--no-install-deps', '--no-recurse', '--server-url', site.server.url,
      '--api-key', token, '--project-name', 'Made by cdxgen', '--project-version', '4.2', '-o', 'bom.json', '.']);
    assert.equal(done.code, 0, done.text);
    const { body: project } = await get('/project/lookup?name=Made%20by%20cdxgen&version=4.2');
    const findings = await get(`/finding/project/${project.uuid}`);
    assert.deepEqual(findings.body.map((f) => f.vulnerability.vulnId).sort(), [cveOf(0), cveOf(5)]);
    const refused = await runCdxgen(dir, ['-t', 'python', '--no-install-deps', '--no-recurse', '--server-url', site.server.url,
      '--api-key', 'lw_wrong', '--project-name', 'x', '--project-version', '1', '-o', 'bom.json', '.']);
    assert.match(refused.text, /Unauthorized|Unable to submit/);
  });
});

describe('examples', () => {
  const dir = join(projectDir, 'examples');
  const files = readdirSync(dir, { recursive: true }).filter((name) => /\.(yml|sh|bbclass)$/.test(name));
  const read = (name) => readFileSync(join(dir, name), 'utf8');

  // Commands as the shell sees them: lines joined, up to what ends a command.
  const commands = (text) => text.replace(/\\\n\s*/g, ' ').split('\n').flatMap((line) => line.split(/\|\||&&|;|\s>/))
    .map((part) => part.trim()).filter((part) => /^longwatch [a-z]/.test(part));
  const texts = (value) => (typeof value === 'string' ? [value]
    : value && typeof value === 'object' ? Object.values(value).flatMap(texts) : []);

  test('there is one for each', () => {
    assert.deepEqual(files.sort(), ['buildroot/post-image.sh', 'github-workflow.yml', 'gitlab-ci.yml', 'yocto/longwatch.bbclass', 'zephyr/upload.sh']);
  });

  for (const name of files.filter((f) => f.endsWith('.sh'))) {
    test(`${name} is a shell script`, () => {
      execFileSync('sh', ['-n', join(dir, name)], { stdio: 'pipe' });
    });
  }

  test('the task of the bbclass is a shell function', () => {
    const body = /^do_longwatch\(\) \{\n[\s\S]*?^\}/m.exec(read('yocto/longwatch.bbclass'))[0];
    execFileSync('sh', ['-n'], { input: body, stdio: 'pipe' });
  });

  for (const name of files) {
    test(`${name} asks only for what there is`, { skip: name.endsWith('.yml') && missing }, async () => {
      const source = name.endsWith('.yml') ? texts(parseYaml(read(name))).join('\n') : read(name);
      const found = commands(source);
      assert.ok(found.length > 0);
      for (const command of found) {
        const words = /^longwatch ((?:[a-z]+ ?)+)/.exec(command.replace(/ ["$-].*/, ''))[1].trim().split(' ');
        const help = await site.run('help', ...words);
        assert.equal(help.code, 0, command);
        for (const option of command.replace(/\$\([^)]*\)/g, '').match(/--[a-z-]+/g) ?? []) {
          assert.ok(help.out.includes(option), `${command}: ${option}`);
        }
      }
    });
  }

  test('the Buildroot script runs, from SBOM to gate', async () => {
    const [tools, images, build] = ['bin', 'images', 'build'].map((name) => at(`buildroot/${name}`));
    for (const path of [tools, images, build, at('buildroot/utils')]) mkdirSync(path, { recursive: true });
    writeFileSync(join(build, 'compile_commands.json'), '[{"directory":"/b","file":"a.c","command":"cc -c a.c"}]');
    for (const [path, text] of [
      ['bin/make', '#!/bin/sh\necho "{}"\n'],
      ['utils/generate-cyclonedx', `#!/bin/sh\ncat >/dev/null\ncat '${at('three.json')}'\n`],
      ['bin/longwatch', `#!/bin/sh\nexec '${process.env.LONGWATCH_BINARY ?? join(projectDir, 'build/debug/longwatch')}' "$@"\n`],
    ]) {
      writeFileSync(at(`buildroot/${path}`), text);
      chmodSync(at(`buildroot/${path}`), 0o755);
    }
    const env = { ...site.env, PATH: `${tools}:${process.env.PATH}`, BASE_DIR: at('buildroot'), BUILD_DIR: build,
      LONGWATCH_SERVER: site.server.url, LONGWATCH_TOKEN: token, LONGWATCH_PRODUCT: 'Harbour Gateway', LONGWATCH_RELEASE: '9' };
    const { spawn } = await import('node:child_process');
    const child = spawn(join(dir, 'buildroot/post-image.sh'), [images], { cwd: at('buildroot'), env });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) onText(stream, (text) => { out += text; });
    const code = await new Promise((done) => child.on('close', done));
    assert.equal(code, 1, out);
    assert.match(out, /Gate 'exploited,affected\+high': \d/);
  });
});

test('the server ends in good order', () => endCleanly(site));

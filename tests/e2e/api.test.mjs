// SPDX-License-Identifier: Apache-2.0
// REST v1 as a program meets it: the document says what there is, strangers see nothing, a whole
// life runs through it, and what goes wrong is told in words for people.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addToken, allScopes, call, sendJson, upload } from './lib/api.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { cveOf, epssFile, kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { Site } from './lib/program.mjs';

const securityHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
// What belongs to the inside: paths, functions, statements, other people's libraries.
const internal = /\/tmp\/|\/src\/|\.c:\d|sqlite|yyjson|libmicrohttpd|malloc|SELECT |INSERT |0x[0-9a-f]{6}/i;

/** @type {Site} */ let site;
let admin, reader, document_;

async function importFile(feed, name, bytes) {
  const path = join(site.dir, name);
  writeFileSync(path, bytes);
  await site.json('feed', 'import', feed, path);
}

// Every answer of these tests goes through here.
async function ask(token, method, path, options) {
  const answer = await call(site, token, method, path, options);
  for (const [name, value] of Object.entries(securityHeaders)) {
    assert.equal(answer.headers.get(name), value, `${method} ${path}: ${name}`);
  }
  assert.equal(answer.headers.get('server'), null);
  if (answer.status >= 400 && method !== 'HEAD') {
    assert.equal(answer.type, 'application/problem+json', `${method} ${path}`);
    assert.equal(answer.body.status, answer.status);
    assert.match(answer.body.type, /^urn:longwatch:problem:[a-z-]+$/);
    assert.ok(answer.body.title && answer.body.advice);
    assert.doesNotMatch(answer.text, internal);
  }
  return answer;
}

const send = (token, path, value) => ask(token, 'POST', path, { body: JSON.stringify(value), type: 'application/json' });
const got = async (path, token = admin) => {
  const answer = await ask(token, 'GET', path);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};

// Every route of the document, its parameters filled in.
function routes() {
  return Object.entries(document_.paths).flatMap(([pattern, methods]) => Object.entries(methods)
    .map(([method, about]) => ({ pattern, method: method.toUpperCase(), about, path: pattern.replace(/\{\w+\}/g, 'x') })));
}

before(async () => {
  site = new Site('2026-10-23T08:00:00Z');
  mkdirSync(join(site.dir, 'PyPI'));
  await importFile('osv', 'PyPI/all.zip', osvZip());
  await importFile('kev', 'kev.json', kevCatalogue(1));
  await importFile('epss', 'epss.csv.gz', epssFile());
  admin = await addToken(site, 'administrator', allScopes);
  reader = await addToken(site, 'administrator', 'read');
  await site.serve('--no-jobs');
  document_ = (await call(site, null, 'GET', '/openapi.json')).body;
});

after(() => site?.end());

describe('the OpenAPI document', () => {
  test('lists exactly the operations that have a path', async () => {
    assert.equal(document_.openapi, '3.1.0');
    const { operations } = await site.json('list', 'operations');
    const table = operations.filter((op) => op.path).map((op) => `${op.method} ${op.path} ${op.name} ${op.permission}`).sort();
    const described = routes().map((r) => `${r.method} ${r.pattern} ${r.about.operationId} ${r.about['x-permission']}`).sort();
    assert.deepEqual(described, table);
    assert.ok(described.length > 40);
  });

  test('declares every parameter of a path, and what goes beside an upload', () => {
    for (const { pattern, method, about } of routes()) {
      const declared = (about.parameters ?? []).filter((p) => p.in === 'path').map((p) => `{${p.name}}`);
      assert.deepEqual(declared.sort(), (pattern.match(/\{\w+\}/g) ?? []).sort(), `${method} ${pattern}`);
    }
    const { parameters } = document_.paths['/products/{product}/images'].post;
    assert.deepEqual(parameters.map((p) => `${p.in} ${p.name}`), ['path product', 'query release', 'query variant', 'query replace']);
  });

  test('is for strangers, the routes are not', async () => {
    for (const { method, path, about } of routes()) {
      if (about['x-permission'] === 'none') continue;
      const answer = await ask(null, method, path);
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      assert.equal(answer.body.detail, 'nobody is signed in');
    }
  });

  test('open routes want their link', async () => {
    const open = routes().filter((r) => r.about['x-permission'] === 'none').map((r) => `${r.method} ${r.pattern}`);
    // A page's code is a right of its own; who lacks a second factor has no permission until it is set up.
    assert.deepEqual(open.sort(), ['GET /session/totp', 'POST /invitation', 'POST /pages/{code}/acknowledgement',
      'POST /session/totp', 'POST /session/totp/confirmation', 'POST /setup']);
    const token = 'A'.repeat(43);
    const join_ = await send(null, '/invitation', { token, password: 'a password that is long enough' });
    assert.ok(join_.status >= 400 && join_.status < 500, join_.text);
    const setup = await send(null, '/setup', { token, name: 'Eve', mail: 'eve@example.org', password: 'a password that is long enough' });
    assert.ok(setup.status >= 400 && setup.status < 500, setup.text);
    const page = await send(null, '/pages/AAAA-AAAA/acknowledgement', {});
    assert.ok(page.status >= 400 && page.status < 500, page.text);
    for (const path of ['/session/totp', '/session/totp/confirmation']) {
      const factor = await send(null, path, { current: 'x', code: '123456' });
      assert.ok(factor.status >= 400 && factor.status < 500, `${path} ${factor.text}`);
    }
  });
});

describe('tokens', () => {
  test('with the scope read is refused every writing route', async () => {
    let n = 0;
    for (const { method, path, about } of routes()) {
      const permission = about['x-permission'];
      if (['none', 'read'].includes(permission)) continue;
      const answer = await ask(reader, method, path);
      assert.equal(answer.status, 403, `${method} ${path}`);
      assert.equal(answer.body.detail, `${about.operationId} needs the permission '${permission}'`);
      n += 1;
    }
    assert.ok(n > 20);
    assert.equal((await ask(reader, 'GET', '/products')).status, 200);
  });

  test('cannot make tokens, are refused when wrong, revoked or expired', async () => {
    const made = await send(admin, '/tokens', { name: 'more' });
    assert.deepEqual([made.status, made.body.detail], [403, 'a token cannot make or revoke tokens: sign in']);
    const wrong = await ask('lw_wrong', 'GET', '/products');
    assert.deepEqual([wrong.status, wrong.body.detail], [401, 'the API token is not known']);
    const { id, token } = await site.json('token', 'add', '--name', 'short', '--person', 'administrator@nordhafen.example', '--days', '1');
    assert.equal((await ask(token, 'GET', '/products')).status, 200);
    site.advance(24 * 60);
    const late = await ask(token, 'GET', '/products');
    assert.deepEqual([late.status, late.body.detail], [401, "the API token 'short' has expired"]);
    await site.json('token', 'revoke', id);
    assert.equal((await ask(token, 'GET', '/products')).body.detail, "the API token 'short' was revoked");
    site.advance(-24 * 60);
  });

  test('may never more than its owner', async () => {
    await addToken(site, 'viewer', 'read');
    const result = await site.run('token', 'add', '--name', 'x', '--person', 'viewer@nordhafen.example', '--scopes', 'read,admin');
    assert.equal(result.code, 4);
    assert.match(result.err, /the role 'viewer' does not hold 'admin'/);
  });
});

describe('a whole life', () => {
  let image, finding;

  test('product and release', async () => {
    const product = await send(admin, '/products', { name: 'Harbour Gateway', markets: ['DE', 'FR'] });
    assert.equal(product.status, 200);
    const release = await send(admin, '/products/Harbour%20Gateway/releases', { version: '4.2' });
    assert.deepEqual([release.status, release.body.version, release.body.product], [200, '4.2', product.body.id]);
    const again = await send(admin, '/products', { name: 'Harbour Gateway' });
    assert.equal(again.status, 409);
    assert.deepEqual((await got('/products')).products.map((p) => [p.name, p.n_releases, p.n_images]), [['Harbour Gateway', 1, 0]]);
  });

  test('an SBOM as the raw body, once', async () => {
    image = await upload(site, admin, 'Harbour Gateway', '4.2', sbomText(7));
    assert.deepEqual([image.status, image.body.is_new, image.body.n_components, image.body.n_opened], [200, true, 7, 7]);
    const again = await upload(site, admin, 'Harbour Gateway', '4.2', sbomText(7));
    assert.deepEqual([again.status, again.body.is_new, again.body.id], [200, false, image.body.id]);
    assert.equal((await got('/images')).images.length, 1);
    assert.equal((await got('/findings')).findings.length, 7);
    assert.equal((await got('/ledger?kind=image.added')).events.length, 1);
  });

  test('an SBOM in a form, however the network cuts it', async () => {
    await send(admin, '/products', { name: 'Quay Display' });
    for (const n of [1, 7, 64, 4096]) {
      const form = new FormData();
      form.set('release', '1.0');
      form.set('variant', `cut ${n}`);
      form.set('sbom', new Blob([sbomText(2)]), 'eu.cdx.json');
      const whole = new Response(form);
      const bytes = Buffer.from(await whole.arrayBuffer());
      const body = new ReadableStream({ start(stream) {
        for (let at = 0; at < bytes.length; at += n) stream.enqueue(bytes.subarray(at, at + n));
        stream.close();
      } });
      const answer = await ask(admin, 'POST', '/products/Quay%20Display/images',
        { body, type: whole.headers.get('content-type') });
      assert.deepEqual([answer.status, answer.body.variant, answer.body.n_components], [200, `cut ${n}`, 2]);
    }
  });

  test('findings come page by page, each once', async () => {
    const all = (await got(`/findings?image=${image.body.id}`)).findings.map((f) => f.id);
    const paged = [];
    let after_ = '';
    do {
      const page = await got(`/findings?image=${image.body.id}&limit=3${after_ && `&after=${after_}`}`);
      assert.ok(page.findings.length <= 3);
      paged.push(...page.findings.map((f) => f.id));
      after_ = page.next;
    } while (after_);
    assert.deepEqual(paged, all);
    const lost = await ask(admin, 'GET', '/findings?after=nonsense');
    assert.deepEqual([lost.status, lost.body.parameter], [400, 'after']);
    assert.equal((await ask(admin, 'GET', '/findings?limit=0')).body.parameter, 'limit');
  });

  test('components come page by page', async () => {
    const first = await got(`/images/${image.body.id}/components?limit=4`);
    const second = await got(`/images/${image.body.id}/components?limit=4&after=${encodeURIComponent(first.next)}`);
    assert.deepEqual([...first.components, ...second.components].map((c) => c.name),
      Array.from({ length: 7 }, (_, i) => `buoy${i}`));
    assert.equal(second.next, undefined);
  });

  test('a finding says why, and takes a decision with a reason', async () => {
    [finding] = (await got(`/findings?image=${image.body.id}&vulnerability=${cveOf(3)}`)).findings;
    const shown = await got(`/findings/${finding.id}`);
    assert.deepEqual([shown.verdict, shown.reason.rule, shown.reason.record, shown.reason.inputs],
      ['affected', 'osv-range', 'PYSEC-2026-3', '1.0 (PEP 440) in [0, 2.0)']);
    const bare = await send(admin, `/findings/${finding.id}/decision`, { status: 'not_affected' });
    assert.deepEqual([bare.status, bare.body.parameter], [400, 'reason']);
    const decided = await send(admin, `/findings/${finding.id}/decision`,
      { status: 'not_affected', justification: 'component_not_present', reason: 'Left out of this build.' });
    const { id, verdict, n_decided: nDecided, n_changed: nChanged, decisions } = decided.body;
    assert.deepEqual([id, verdict, nDecided, nChanged], [finding.id, 'not_affected', 1, 1]);
    assert.deepEqual(decisions.map((d) => [d.id, d.scope, d.state, d.identity]),
      [[decided.body.decision_id, 'image', 'in_force', 'pkg:pypi/buoy3']]);
    assert.equal((await got(`/findings/${finding.id}`)).decision_text, 'Left out of this build.');
  });

  test('the exploited one became a case', async () => {
    const { cases } = await got('/cases');
    assert.deepEqual(cases.map((c) => [c.number, c.vulnerability, c.state]), [['2026-001', cveOf(0), 'candidate']]);
    const acknowledged = await send(admin, '/cases/2026-001/acknowledge', {});
    assert.equal(acknowledged.status, 200, acknowledged.text);
    const aware = await send(admin, '/cases/2026-001/awareness',
      { aware_at: '2026-10-23T07:30:00Z', reason: 'Seen in the logs of a customer.' });
    assert.equal(aware.status, 200, aware.text);
    const clocks = (await got('/cases/2026-001')).clocks;
    assert.equal(clocks.find((c) => c.stage === 'early_warning').due_at.utc, '2026-10-24T07:30:00Z');
  });

  test('the ledger proves it', async () => {
    const { is_whole: isWhole, n_events: n } = await got('/ledger/verification');
    assert.equal(isWhole, true);
    const kinds = (await got('/ledger')).events.map((event) => event.kind);
    assert.equal(kinds.length, n);
    for (const kind of ['product.added', 'image.added', 'finding.decided', 'case.aware']) {
      assert.ok(kinds.includes(kind), `${kind} in ${kinds}`);
    }
  });
});

test('the ledger is whole also while others write', async () => {
  let isVerifying = true;
  const write = async () => {
    for (let i = 0; isVerifying; i += 1) {
      const body = JSON.stringify({ value: `Nordhafen ${i}` });
      assert.equal((await call(site, admin, 'POST', '/settings/manufacturer-name', { body, type: 'application/json' })).status, 200);
    }
  };
  const verify = async () => {
    for (let i = 0; i < 40; i += 1) assert.equal((await got('/ledger/verification')).is_whole, true);
  };
  const writing = write();
  await verify().finally(() => { isVerifying = false; });
  await writing;
});

describe('what goes wrong', () => {
  const products = (body, type = 'application/json') => ask(admin, 'POST', '/products', { body, type });

  test('unknown paths', async () => {
    const rows = [
      ['/nothing', "there is nothing at '/api/v1/nothing'; see /api/v1/openapi.json"],
      ['/products/none', "there is no product 'none'"],
      ['/products/..%2f', "there is no product '../'"],
      ['/images/x/components', "there is no image 'x'"],
      ['//x', 'the path of the address has an empty part'],
    ];
    for (const [path, detail] of rows) {
      const answer = await ask(admin, 'GET', path);
      assert.deepEqual([answer.status, answer.body.detail], [404, detail]);
    }
    for (const path of ['/products/%00', '/%ff']) {
      const answer = await ask(admin, 'GET', path);
      assert.deepEqual([answer.status, answer.body.detail], [400, 'the path of the address is not clean UTF-8 text']);
    }
  });

  test('wrong methods are told the right ones', async () => {
    for (const [method, path, allow] of [['PATCH', '/products', 'GET, POST'], ['DELETE', '/findings', 'GET'],
      ['PUT', '/people/x', 'GET, POST, DELETE']]) {
      const answer = await ask(admin, method, path);
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allow]);
      assert.equal(answer.body.detail, `'/api/v1${path}' does not take ${method}`);
    }
  });

  test('too large a body', async () => {
    const answer = await call(site, admin, 'POST', '/products', { body: 'x'.repeat((1 << 20) + 1), type: 'application/json' });
    assert.equal(answer.status, 413);
    assert.equal(answer.body.detail, 'a body of 1048577 bytes is over the limit of 1048576 bytes');
  });

  test('broken JSON is told its place', async () => {
    const answer = await products('{"name": "A",\n  "x" 1}');
    const { status, detail, source, line, column } = answer.body;
    assert.deepEqual({ status, detail, source, line, column }, {
      status: 422, detail: 'the request body is not JSON: unexpected character, expected a colon after object key',
      source: 'request body', line: 2, column: 7,
    });
    const latin1 = await products(Buffer.from('{"name":"\xff"}', 'latin1'));
    assert.deepEqual([latin1.status, latin1.body.line, latin1.body.column], [422, 1, 10]);
  });

  test('JSON that is no parameter list', async () => {
    const rows = [
      ['[]', 'the request body must be a JSON object'],
      ['{"name":"B","name":"C"}', "parameter 'name': is given twice"],
      ['{"name":"B\\u0000"}', "parameter 'name': must not hold control characters"],
      ['{"name":{}}', "parameter 'name': expected text, a whole number, true, false or a list"],
      ['{"markets":["DE"]}', "parameter 'name': is required"],
    ];
    for (const [body, detail] of rows) {
      const answer = await products(body);
      assert.deepEqual([answer.status, answer.body.detail], [400, detail]);
    }
    const deep = await products(`{"name":${'['.repeat(10000)}${']'.repeat(10000)}}`);
    assert.equal(deep.status, 400);
    const unknown = await products('{"name":"B","nme":"x"}');
    assert.match(unknown.body.detail, /^parameter 'nme' is not known to product\.add, which takes name, markets, /);
    const xml = await products('<x/>', 'text/xml');
    assert.equal(xml.body.detail, "the body's Content-Type must be application/json or a form");
    assert.deepEqual((await got('/products')).products.map((p) => p.name).sort(), ['Harbour Gateway', 'Quay Display']);
  });

  test('HEAD is GET without the body', async () => {
    const full = await ask(admin, 'GET', '/products');
    const head = await ask(admin, 'HEAD', '/products');
    assert.deepEqual([head.status, head.type, head.text], [200, 'application/json', '']);
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(full.text)));
    assert.equal((await ask(null, 'HEAD', '/products')).status, 401);
  });
});

test('the server ends cleanly', () => endCleanly(site));

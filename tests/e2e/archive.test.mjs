// SPDX-License-Identifier: Apache-2.0
// The proof, with the real binary: OpenSSL's own `ts` as authority behind a small listener, a key in
// SoftHSM, export, `longwatch verify`, the commands of VERIFY.md, and a byte that was changed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { binary, onText } from './lib/program.mjs';

const modules = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
    '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so'];

function openssl(dir, ...args) {
    return execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
}

function authority(dir) {
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl(dir, 'req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '400');
    openssl(dir, 'req', ...ec, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA');
    writeFileSync(join(dir, 'ext'), 'extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n');
    openssl(dir, 'x509', '-req', '-in', 'tsa.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
        '-extfile', 'ext', '-days', '400', '-out', 'tsa.pem');
    writeFileSync(join(dir, 'ts.cnf'), ['[tsa]', 'default_tsa=t', '[t]', 'serial=serial', 'signer_cert=tsa.pem',
        'signer_key=tsa.key', 'signer_digest=sha256', 'default_policy=1.2.3.4.1', 'digests=sha256,sha512',
        'ess_cert_id_alg=sha256', ''].join('\n'));
    writeFileSync(join(dir, 'serial'), '01\n');
    const server = createServer((request, response) => {
        const pieces = [];
        request.on('data', (piece) => pieces.push(piece));
        request.on('end', () => {
            assert.equal(request.headers['content-type'], 'application/timestamp-query');
            writeFileSync(join(dir, 'query'), Buffer.concat(pieces));
            openssl(dir, 'ts', '-reply', '-config', 'ts.cnf', '-queryfile', 'query', '-out', 'reply');
            response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' });
            response.end(readFileSync(join(dir, 'reply')));
        });
    });
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

test('the ledger is signed in a token, stamped, exported and verified', { timeout: 120000 }, async (t) => {
    const module = modules.find(existsSync);
    if (!module) return t.skip('SoftHSM is not installed');
    const dir = mkdtempSync(join(tmpdir(), 'longwatch-proof-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const server = await authority(dir);
    t.after(() => server.close());
    mkdirSync(join(dir, 'tokens'));
    writeFileSync(join(dir, 'softhsm2.conf'), `directories.tokendir = ${join(dir, 'tokens')}\nlog.level = ERROR\n`);
    writeFileSync(join(dir, 'pin'), '1234\n', { mode: 0o600 });
    const env = { ...process.env, SOFTHSM2_CONF: join(dir, 'softhsm2.conf'), LONGWATCH_DATA: join(dir, 'data') };
    delete env.LONGWATCH_NOW;
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'watch', '--pin', '1234', '--so-pin', 'officer1'],
        { env, stdio: 'ignore' });
    // Not synchronously: the authority answers in this very process.
    const call = (...args) => new Promise((done) => {
        const child = spawn(binary, args, { env, cwd: dir });
        let out = '', err = '';
        onText(child.stdout, (piece) => { out += piece; });
        onText(child.stderr, (piece) => { err += piece; });
        child.on('close', (code) => done({ code, out, err }));
    });
    const must = async (...args) => {
        const r = await call(...args);
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return r.out;
    };
    const set = (name, value) => must('setting', 'set', name, '--value', value);

    await must('product', 'add', '--name', 'Harbour', '--markets', 'DE', '--support-start', '2024-01-01',
        '--support-end', '2030-01-01');
    const first = JSON.parse(await must('ledger', 'checkpoint', '--json'));
    await set('ledger-key-module', module);
    await set('ledger-key-token', 'watch');
    await set('ledger-key-label', 'ledger 1');
    await set('ledger-key-pin-file', join(dir, 'pin'));
    const missing = await call('ledger', 'checkpoint');
    assert.match(missing.err, /token 'watch' has no key 'ledger 1'/);
    await set('ledger-key-module', '');
    await must('ledger', 'new-key');
    await set('tsa-url', `http://127.0.0.1:${server.address().port}/`);
    await set('tsa-ca', join(dir, 'ca.pem'));
    await must('ledger', 'timestamp');
    await must('ledger', 'restamp');
    assert.match(await must('ledger', 'verify'), /n_stamps\s+2/);

    const archive = join(dir, 'all.tar');
    await must('ledger', 'export', archive);
    const keys = JSON.parse(await must('ledger', 'checkpoints', '--json')).keys;
    assert.equal(keys[0].key, first.key);
    writeFileSync(join(dir, 'first.pem'), keys[0].public_pem);
    const said = await must('verify', archive, '--key', 'first.pem', '--tsa-ca', 'ca.pem');
    assert.match(said, /authority\s+as given/);

    const folder = join(dir, 'unpacked');
    mkdirSync(folder);
    execFileSync('tar', ['xf', archive, '-C', folder]);
    const commands = [...readFileSync(join(folder, 'VERIFY.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map((m) => m[1]);
    assert.equal(commands.length, 7);
    const script = `set -euo pipefail\n${commands.join('')}`;
    const run = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stdout, 'OK\n'.repeat(7));

    const bytes = readFileSync(archive);
    for (let at = 700; at < bytes.length; at += Math.ceil(bytes.length / 40)) {
        const bad = Buffer.from(bytes);
        bad[at] ^= 4;
        writeFileSync(join(dir, 'bad.tar'), bad);
        const r = await call('verify', 'bad.tar');
        assert.equal(r.code, 1, `byte ${at} was not noticed`);
        assert.match(r.err, /archive: /);
    }
    assert.equal((await call('verify', 'none.tar')).code, 4);
});

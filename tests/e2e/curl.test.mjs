// curl, as people paste it from the documentation.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startGateway, startVendor, token } from './processes.mjs';

let vendor;
let gateway;
before(async () => {
    vendor = await startVendor();
    gateway = await startGateway(vendor);
});
after(async () => {
    await gateway.stop();
    vendor.stop();
});

async function curl(path, ...args) {
    const { stdout } = await promisify(execFile)('curl', ['-sS', '-w', '\n%{http_code}',
        '-H', `Authorization: Bearer ${token}`, '-H', 'Content-Type: application/json', ...args, `${gateway.url}${path}`]);
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}
const chat = (members) => JSON.stringify({ model: 'offline', messages: [{ role: 'user', content: '你好' }], ...members });

test('a chat answer', async () => {
    const { status, body } = await curl('/v1/chat/completions', '-d', chat({}));
    assert.equal(status, 200);
    assert.match(JSON.parse(body).choices[0].message.content, /你好/);
});

test('a stream that ends in [DONE]', async () => {
    const { status, body } = await curl('/v1/chat/completions', '-N', '-d', chat({ stream: true }));
    assert.equal(status, 200);
    assert.ok(body.endsWith('data: [DONE]\n\n'), body.slice(-200));
});

test('a large body, which curl announces with Expect: 100-continue', async () => {
    const file = join(gateway.folder, 'large.json');
    writeFileSync(file, chat({ messages: [{ role: 'user', content: 'x'.repeat(3_000_000) }] }));
    const { status } = await curl('/v1/chat/completions', '-H', 'Expect: 100-continue', '--data-binary', `@${file}`);
    assert.equal(status, 200);
});

test('a chunked body', async () => {
    const { status } = await curl('/v1/chat/completions', '-H', 'Transfer-Encoding: chunked', '-d', chat({}));
    assert.equal(status, 200);
});

test('a tool call', async () => {
    const file = join(gateway.folder, 'note.txt');
    writeFileSync(file, 'read by a tool\n');
    const { status, body } = await curl('/v1/tools/invoke', '-X', 'POST',
        '-d', JSON.stringify({ tool: 'fs_read', arguments: { path: file } }));
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body).result.content, [{ type: 'text', text: 'read by a tool\n' }]);
});

test('two requests on one connection', async () => {
    const { stdout, stderr } = await promisify(execFile)('curl', ['-sSv', `${gateway.url}/healthz`, `${gateway.url}/readyz`]);
    assert.match(stdout, /ok.*ready/s);
    assert.match(stderr, /Re-using existing connection/);
});

test('HEAD', async () => {
    const { status } = await curl('/v1/models', '-I');
    assert.equal(status, 200);
});

// The official OpenAI client: its helpers and its errors, whatever dialect the provider speaks.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { greeting, providers, startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const OpenAI = require('openai').default;
const { zodResponseFormat } = require('openai/helpers/zod');
const { z } = require('zod');

let vendor;
let gateway;
let client;
const messages = [{ role: 'user', content: 'Hi' }];
before(async () => {
    vendor = await startVendor();
    gateway = await startGateway(vendor);
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: token, maxRetries: 0 });
});
after(async () => {
    await gateway.stop();
    vendor.stop();
});
const failure = (promise) => promise.then(() => assert.fail('no error'), (error) => error);

for (const provider of providers) {
    const model = (name) => `${provider}/${name}`;

    test(`${provider}: an answer and a stream say the same`, async () => {
        const answer = await client.chat.completions.create({ model: model('plain'), messages });
        assert.equal(answer.choices[0].message.content, greeting);
        assert.equal(answer.usage.total_tokens, 21);
        const stream = client.chat.completions.stream(
            { model: model('plain'), messages, stream_options: { include_usage: true } });
        const whole = await stream.finalChatCompletion();
        assert.equal(whole.choices[0].message.content, greeting);
        assert.equal(whole.choices[0].finish_reason, 'stop');
        assert.equal((await stream.totalUsage()).total_tokens, 21);
    });

    test(`${provider}: parse reads an answer into a schema`, async () => {
        const Event = z.object({ name: z.string(), guests: z.array(z.string()) });
        const request = { model: model('plain'), messages, response_format: zodResponseFormat(Event, 'event') };
        const { message } = (await client.chat.completions.parse(request)).choices[0];
        assert.deepEqual(Event.parse(message.parsed), message.parsed);
        const streamed = await client.chat.completions.stream(request).finalChatCompletion();
        assert.deepEqual(streamed.choices[0].message.parsed, message.parsed);
    });

    for (const stream of [false, true]) {
        test(`${provider}: the tools helper runs parallel tools${stream ? ' of a stream' : ''}`, async () => {
            const called = [];
            const tool = (name) => ({ type: 'function', function: {
                name, parse: JSON.parse, description: name,
                parameters: { type: 'object', properties: { place: { type: 'string' } } },
                function: ({ place }) => { called.push(`${name} ${place}`); return `${name} of ${place}`; },
            } });
            const runner = client.chat.completions.runTools({ model: model('plain'), stream,
                tools: [tool('weather'), tool('time')],
                messages: [{ role: 'user', content: 'call weather {"place":"Oslo"} and time {"place":"Bergen"}' }] });
            const said = await runner.finalContent();
            assert.deepEqual(called.sort(), ['time Bergen', 'weather Oslo']);
            assert.match(said, /weather of Oslo and time of Bergen/);
        });
    }

    for (const [name, kind, status] of [['error-400', 'BadRequestError', 400], ['error-401', 'AuthenticationError', 401],
        ['error-403', 'PermissionDeniedError', 403], ['error-404', 'NotFoundError', 404],
        ['error-429', 'RateLimitError', 429], ['error-500', 'InternalServerError', 500],
        ['html-error', 'InternalServerError', 502], ['die-before-head', 'InternalServerError', 502]]) {
        test(`${provider}: ${name} is a ${kind}`, async () => {
            for (const stream of [false, true]) {
                const error = await failure(client.chat.completions.create({ model: model(name), messages, stream }));
                assert.ok(error instanceof OpenAI[kind], `${error.constructor.name}: ${error.message}`);
                assert.equal(error.status, status);
                assert.match(error.requestID, /^req_/);
                assert.ok(error.error.message.length > 0);
            }
        });
    }

    test(`${provider}: a stream that dies is an APIError after what was said`, async () => {
        let said = '';
        const error = await failure((async () => {
            const stream = await client.chat.completions.create({ model: model('die-mid-stream'), messages, stream: true });
            for await (const chunk of stream) said += chunk.choices[0].delta.content ?? '';
        })());
        assert.equal(said, 'one two ');
        assert.ok(error instanceof OpenAI.APIError, error.message);
    });

    test(`${provider}: an abort in mid-stream reaches the vendor`, async () => {
        const log = await (await fetch(`${vendor.url}/control/log`)).json();
        const newest = Math.max(0, ...log.events.map((event) => event.n));
        const controller = new AbortController();
        const stream = await client.chat.completions.create({ model: model('stall-mid-stream'), messages, stream: true },
            { signal: controller.signal });
        const chunks = stream[Symbol.asyncIterator]();
        while ((await chunks.next()).value.choices[0].delta.content !== 'two ');
        controller.abort();
        assert.equal((await vendor.event('hangup', 'stall-mid-stream', newest)).event, 'hangup');
    });
}

test('embeddings are relayed, and where there are none the error says who has none', async () => {
    const { data, usage } = await client.embeddings.create({ model: 'vendor/embed', input: ['one', 'two'] });
    assert.equal(data.length, 2);
    assert.ok(data[0].embedding.length > 0 && data[0].embedding.every(Number.isFinite));
    assert.ok(usage.total_tokens > 0);
    const error = await failure(client.embeddings.create({ model: 'claude/embed', input: 'one' }));
    assert.equal(error.status, 501);
    assert.match(error.message, /claude/);
});

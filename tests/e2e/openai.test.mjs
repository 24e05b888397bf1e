// The official OpenAI client against the gateway: what it returns, and what it throws.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const OpenAI = require('openai').default;

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

/// The error that a request is rejected with.
const failure = (promise) => promise.then(() => assert.fail('no error'), (error) => error);

test('a chat answer', async () => {
    const answer = await client.chat.completions.create({ model: 'fast', messages });
    assert.equal(answer.choices[0].message.content, 'Hello from the fake vendor, 你好! "quoted"\n');
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.deepEqual(answer.usage, { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 });
    assert.match(answer._request_id, /^req_/);
});

test('a streamed answer, with its usage at the end', async () => {
    const stream = await client.chat.completions.create(
        { model: 'fast', messages, stream: true, stream_options: { include_usage: true } });
    let said = '';
    let last;
    for await (const chunk of stream) {
        said += chunk.choices[0]?.delta?.content ?? '';
        last = chunk;
    }
    assert.equal(said, 'Hello from the fake vendor, 你好! "quoted"\n');
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage.total_tokens, 21);
});

test('the streaming helper gathers the whole completion', async () => {
    const completion = await client.chat.completions.stream({ model: 'fast', messages }).finalChatCompletion();
    assert.match(completion.choices[0].message.content, /你好/);
});

test('the offline model needs no vendor', async () => {
    const answer = await client.chat.completions.create({ model: 'offline', messages });
    assert.match(answer.choices[0].message.content, /offline model/);
    let words = 0;
    for await (const chunk of await client.chat.completions.create({ model: 'offline', messages, stream: true })) {
        if (chunk.choices[0]?.delta?.content) words += 1;
    }
    assert.ok(words > 3, `word by word, not ${words} pieces`);
});

test('the first events arrive while the vendor still works', async () => {
    const stream = await client.chat.completions.create({ model: 'vendor/hold-stream', messages, stream: true });
    const chunks = stream[Symbol.asyncIterator]();
    assert.equal((await chunks.next()).value.choices[0].delta.content, 'one ');
    assert.equal((await chunks.next()).value.choices[0].delta.content, 'two ');
    await vendor.release();
    assert.equal((await chunks.next()).value.choices[0].delta.content, 'three');
});

for (const [what, model, stream] of [['in mid-stream', 'stall-mid-stream', true], ['before the first token', 'slow-head', true],
    ['without streaming', 'slow-head', false]]) {
    test(`an abort ${what} reaches the vendor`, async () => {
        const controller = new AbortController();
        const { n: already } = await lastEvent(model);
        const request = client.chat.completions.create({ model: `vendor/${model}`, messages, stream }, { signal: controller.signal });
        request.catch(() => {});
        await vendor.event('request', model, already);
        if (model === 'stall-mid-stream') {
            const chunks = (await request)[Symbol.asyncIterator]();  // leaving a `for await` would abort by itself
            while ((await chunks.next()).value.choices[0].delta.content !== 'two ');
        }
        const aborted = process.hrtime.bigint() / 1000n;
        controller.abort();
        const hangup = await vendor.event('hangup', model, already);
        assert.ok(hangup.us - Number(aborted) < 1_000_000, `the vendor saw it ${hangup.us - Number(aborted)} us later`);
        if (model !== 'stall-mid-stream') assert.equal((await failure(request)).name, 'Error');
    });
}

/// The number of the newest event about a model, 0 if there is none.
async function lastEvent(model) {
    const { events } = await (await fetch(`${vendor.url}/control/log`)).json();
    return { n: Math.max(0, ...events.filter((event) => event.model === model).map((event) => event.n)) };
}

test('tool calls keep index, id, name and order', async () => {
    const calls = [];
    let finish;
    for await (const chunk of await client.chat.completions.create({ model: 'vendor/tool-calls', messages, stream: true })) {
        for (const delta of chunk.choices[0]?.delta?.tool_calls ?? []) {
            const call = (calls[delta.index] ??= { id: '', name: '', arguments: '' });
            call.id += delta.id ?? '';
            call.name += delta.function?.name ?? '';
            call.arguments += delta.function?.arguments ?? '';
        }
        finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    assert.equal(finish, 'tool_calls');
    assert.deepEqual(calls, [
        { id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' },
        { id: 'call_b', name: 'time', arguments: '{"zone":"CET"}' },
    ]);
});

test('the offline model calls a tool when it is told to', async () => {
    const tools = [{ type: 'function', function: { name: 'fs_list', parameters: {
        type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } } }];
    const ask = [{ role: 'user', content: 'call fs_list {"path":"."}' }];
    const answer = await client.chat.completions.create({ model: 'offline', messages: ask, tools });
    assert.equal(answer.choices[0].finish_reason, 'tool_calls');
    const [call] = answer.choices[0].message.tool_calls;
    assert.equal(call.function.name, 'fs_list');
    assert.deepEqual(JSON.parse(call.function.arguments), { path: '.' });

    const streamed = await client.chat.completions.stream({ model: 'offline', messages: ask, tools }).finalChatCompletion();
    assert.equal(streamed.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);

    const result = await client.chat.completions.create({ model: 'offline', tools, messages: [...ask,
        answer.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'note.txt' }] });
    assert.match(result.choices[0].message.content, /note\.txt/);
});

test('models are listed and retrieved', async () => {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    assert.ok(ids.includes('fast') && ids.includes('offline') && ids.includes('echo/echo'), ids.join());
    assert.equal((await client.models.retrieve('fast')).owned_by, 'vendor');
    assert.equal((await client.models.retrieve('echo/echo')).id, 'echo/echo');
    assert.ok(await failure(client.models.retrieve('nothing')) instanceof OpenAI.NotFoundError);
});

for (const [model, kind, status, code] of [
    ['unknown', 'NotFoundError', 404, 'model_not_found'],
    ['vendor/error-400', 'BadRequestError', 400, 'invalid_value'],
    ['vendor/error-404', 'NotFoundError', 404, 'model_not_found'],
    ['vendor/error-429', 'RateLimitError', 429, 'rate_limit_exceeded'],
    ['vendor/error-500', 'InternalServerError', 500, 'internal_error'],
    ['vendor/html-error', 'InternalServerError', 502, undefined],
    ['vendor/die-before-head', 'InternalServerError', 502, undefined],
]) {
    for (const stream of [false, true]) {
        test(`${model} is a ${kind}${stream ? ' before the stream' : ''}`, async () => {
            const error = await failure(client.chat.completions.create({ model, messages, stream }));
            assert.ok(error instanceof OpenAI[kind], `${error.constructor.name}: ${error.message}`);
            assert.equal(error.status, status);
            if (code) assert.equal(error.code, code);
            assert.ok(error.error.message.length > 0);
            assert.match(error.requestID, /^req_/);
        });
    }
}

test('a wrong token is an AuthenticationError', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    const error = await failure(stranger.chat.completions.create({ model: 'fast', messages }));
    assert.ok(error instanceof OpenAI.AuthenticationError, error.message);
});

test('a request without messages is a BadRequestError that names them', async () => {
    const error = await failure(client.chat.completions.create({ model: 'fast' }));
    assert.ok(error instanceof OpenAI.BadRequestError, error.message);
    assert.equal(error.param, 'messages');
});

test('a vendor that dies in mid-stream is an APIError, not an end', async () => {
    const seen = [];
    const error = await failure((async () => {
        for await (const chunk of await client.chat.completions.create({ model: 'vendor/die-mid-stream', messages, stream: true })) {
            seen.push(chunk.choices[0].delta.content);
        }
    })());
    assert.deepEqual(seen, ['one ', 'two ']);
    assert.ok(error instanceof OpenAI.APIError, error.message);
});

test('Retry-After reaches the client', async () => {
    const error = await failure(client.chat.completions.create({ model: 'vendor/error-429', messages }));
    assert.equal(error.headers.get('retry-after'), '7');
});

// Clients of the Responses API, whatever dialect the provider speaks: OpenAI's own, the AI SDK, OpenAI's agents.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { greeting, startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const OpenAI = require('openai').default;
const { zodTextFormat } = require('openai/helpers/zod');
const { z } = require('zod');
const { generateText, streamText, tool: aiTool, stepCountIs } = await load('ai');
const { createOpenAI } = await load('@ai-sdk/openai');
const { Agent, OpenAIResponsesModel, OpenAIChatCompletionsModel, run, setTracingDisabled, tool: agentTool } =
    await load('@openai/agents');
setTracingDisabled(true);

let vendor;
let gateway;
let client;
before(async () => {
    vendor = await startVendor();
    gateway = await startGateway(vendor);
    writeFileSync(join(gateway.folder, 'note.txt'), 'A note for the model.');
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: token, maxRetries: 0 });
});
after(async () => {
    await gateway.stop();
    vendor.stop();
});
const models = ['offline', 'vendor/plain', 'claude/plain', 'resp/plain'];
const note = () => `call fs_read ${JSON.stringify({ path: join(gateway.folder, 'note.txt') })}`;
const weather = { type: 'function', name: 'weather', description: 'Tells the weather.', strict: true,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'],
        additionalProperties: false } };
const gone = (promise) => assert.rejects(promise, (error) => error instanceof OpenAI.NotFoundError);

for (const model of models) {
    test(`${model}: create and stream say the same`, async () => {
        const whole = await client.responses.create({ model, input: 'Hi' });
        assert.equal(whole.status, 'completed');
        assert.ok(whole.output_text.length > 0);
        if (model !== 'offline') assert.equal(whole.output_text, greeting);
        const types = new Set();
        let said = '';
        const stream = client.responses.stream({ model, input: 'Hi' })
            .on('event', (event) => types.add(event.type))
            .on('response.output_text.delta', (event) => { said += event.delta; });
        const last = await stream.finalResponse();
        assert.equal(last.output_text, whole.output_text);
        assert.equal(said, whole.output_text);
        for (const type of ['response.created', 'response.output_text.done', 'response.completed'])
            assert.ok(types.has(type), type);
        assert.equal(last.usage.total_tokens, last.usage.input_tokens + last.usage.output_tokens);
    });

    test(`${model}: parse reads an answer into a schema`, async () => {
        const Event = z.object({ name: z.string(), guests: z.array(z.string()) });
        const request = { model, input: 'A party', text: { format: zodTextFormat(Event, 'event') } };
        const parsed = await client.responses.parse(request);
        assert.deepEqual(Event.parse(parsed.output_parsed), parsed.output_parsed);
        const streamed = await client.responses.stream(request).finalResponse();
        assert.deepEqual(streamed.output_parsed, parsed.output_parsed);
    });

    test(`${model}: a function of the client's goes there and back`, async () => {
        const input = 'call weather {"city":"Oslo"}';
        for (const stream of [false, true]) {
            const request = { model, input, tools: [weather] };
            const asked = stream ? await client.responses.stream(request).finalResponse()
                : await client.responses.create(request);
            const [call] = asked.output.filter((item) => item.type === 'function_call');
            assert.deepEqual(JSON.parse(call.arguments), { city: 'Oslo' });
            const answer = await client.responses.create({ model, tools: [weather], previous_response_id: asked.id,
                input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny 17' }] });
            assert.match(answer.output_text, /sunny 17/);
        }
    });

    test(`${model}: the gateway's tools are run by it, in both interfaces`, async () => {
        const answer = await client.responses.create({ model, input: note(), tools: ['fs_read'] });
        assert.deepEqual(answer.output.map((item) => item.type),
            ['function_call', 'function_call_output', 'message']);
        assert.match(answer.output_text, /A note for the model/);
        const chat = { model, messages: [{ role: 'user', content: note() }], tools: ['fs_read'] };
        const completion = await client.chat.completions.create(chat);
        assert.match(completion.choices[0].message.content, /A note for the model/);
        assert.equal(completion.choices[0].finish_reason, 'stop');
        // (The client's own stream helper looks into its tools for functions, and takes no names.)
        let said = '';
        for await (const chunk of await client.chat.completions.create({ ...chat, stream: true }))
            said += chunk.choices[0]?.delta.content ?? '';
        assert.equal(said, completion.choices[0].message.content);
    });

    test(`${model}: the AI SDK runs a tool loop`, async () => {
        const openai = createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: token });
        const called = [];
        const request = { model: openai.responses(model), prompt: 'call weather {"city":"Oslo"}',
            stopWhen: stepCountIs(3), maxRetries: 0,
            tools: { weather: aiTool({ description: 'Tells the weather.', inputSchema: z.object({ city: z.string() }),
                execute: async ({ city }) => { called.push(city); return `sunny in ${city}`; } }) } };
        const whole = await generateText(request);
        assert.match(whole.text, /sunny in Oslo/);
        const stream = streamText({ ...request, onError: ({ error }) => { throw error; } });
        let said = '';
        for await (const text of stream.textStream) said += text;
        assert.match(said, /sunny in Oslo/);
        assert.deepEqual(called, ['Oslo', 'Oslo']);
    });

    for (const [name, Model] of [['responses', OpenAIResponsesModel], ['chat', OpenAIChatCompletionsModel]]) {
        test(`${model}: an agent runs a tool loop over ${name}`, async () => {
            const agent = new Agent({ name: 'Weatherman', instructions: 'Tell the weather.',
                model: new Model(client, model),
                tools: [agentTool({ name: 'weather', description: 'Tells the weather.',
                    parameters: z.object({ city: z.string() }),
                    execute: async ({ city }) => `sunny in ${city}` })] });
            const result = await run(agent, 'call weather {"city":"Oslo"}');
            assert.match(result.finalOutput, /sunny in Oslo/);
            const streamed = await run(agent, 'call weather {"city":"Bergen"}', { stream: true });
            let said = '';
            for await (const text of streamed.toTextStream()) said += text;
            await streamed.completed;
            assert.match(said, /sunny in Bergen/);
        });
    }
}

test('an answer is kept, listed, gone on from and deleted', async () => {
    const first = await client.responses.create({ model: 'resp/plain', input: 'My name is Ada.' });
    const second = await client.responses.create({ model: 'resp/echo-request', input: 'Who am I?',
        previous_response_id: first.id });
    assert.match(second.output_text, /My name is Ada/);
    assert.deepEqual(await client.responses.retrieve(second.id).then((it) => it.output), second.output);
    const items = [];
    for await (const item of client.responses.inputItems.list(second.id, { limit: 1, order: 'asc' })) items.push(item);
    assert.equal(items.length, 1);
    assert.equal(items[0].content[0].text, 'Who am I?');
    await client.responses.delete(second.id);
    await gone(client.responses.retrieve(second.id));
    await gone(client.responses.retrieve('resp_none'));
});

test('an answer of the background is followed, and another is cancelled', async () => {
    const begun = await client.responses.create({ model: 'vendor/hold-stream', input: 'Hi', background: true });
    assert.ok(['queued', 'in_progress'].includes(begun.status));
    await vendor.event('request', 'hold-stream');
    const stream = await client.responses.retrieve(begun.id, { stream: true, starting_after: 0 });
    const numbers = [];
    let last;
    setTimeout(vendor.release, 50);
    for await (const event of stream) {
        numbers.push(event.sequence_number);
        last = event;
    }
    assert.deepEqual(numbers, numbers.map((_, index) => index + 1));
    assert.equal(last.type, 'response.completed');
    assert.equal((await client.responses.retrieve(begun.id)).status, 'completed');

    const stalled = await client.responses.create({ model: 'claude/stall-mid-stream', input: 'Hi', background: true });
    assert.equal((await client.responses.cancel(stalled.id)).status, 'cancelled');
    assert.equal((await client.responses.retrieve(stalled.id)).status, 'cancelled');
});

test('what is wrong is told by the errors that the client knows', async () => {
    await assert.rejects(client.responses.create({ model: 'offline', input: 'x', tools: ['fs_raed'] }),
        (error) => error instanceof OpenAI.BadRequestError && error.param === 'tools[0]' &&
            error.code === 'tool_not_found');
    for (const provider of ['vendor', 'claude', 'resp']) {
        await assert.rejects(client.responses.create({ model: `${provider}/error-429`, input: 'x' }),
            (error) => error instanceof OpenAI.RateLimitError);
    }
    await gone(client.responses.create({ model: 'nobody', input: 'x' }));
});

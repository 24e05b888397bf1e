// Vercel's AI SDK with its provider for OpenAI-compatible servers.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { greeting, providers, startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { generateText, streamText, tool, Output, stepCountIs, embed, APICallError } = await load('ai');
const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible');
const { z } = await load('zod');

let vendor;
let gateway;
let gatewayModels;
before(async () => {
    vendor = await startVendor();
    gateway = await startGateway(vendor);
    gatewayModels = createOpenAICompatible({ name: 'gateway', baseURL: `${gateway.url}/v1`, apiKey: token,
        includeUsage: true, supportsStructuredOutputs: true });
});
after(async () => {
    await gateway.stop();
    vendor.stop();
});
const failure = (promise) => promise.then(() => assert.fail('no error'), (error) => error);

for (const provider of providers) {
    const ask = (name, more) => ({ model: gatewayModels(`${provider}/${name}`), prompt: 'Hi', maxRetries: 0, ...more });

    test(`${provider}: text, whole and streamed`, async () => {
        const whole = await generateText(ask('plain'));
        assert.equal(whole.text, greeting);
        assert.equal(whole.finishReason, 'stop');
        assert.equal(whole.usage.inputTokens, 9);
        const stream = streamText(ask('plain'));
        let said = '';
        for await (const piece of stream.textStream) said += piece;
        assert.equal(said, greeting);
        assert.equal(await stream.finishReason, 'stop');
        assert.equal((await stream.usage).outputTokens, 12);
    });

    test(`${provider}: thoughts are reasoning`, async () => {
        assert.equal((await generateText(ask('thinking'))).reasoningText, 'Let me 想 about it.');
    });

    test(`${provider}: parallel tools, then the answer`, async () => {
        const tools = Object.fromEntries(['weather', 'time'].map((name) => [name, tool({ description: name,
            inputSchema: z.object({ place: z.string() }), execute: async ({ place }) => `${name} of ${place}` })]));
        const prompt = 'call weather {"place":"Oslo"} and time {"place":"Bergen"}';
        const whole = await generateText(ask('plain', { tools, prompt, stopWhen: stepCountIs(3) }));
        assert.match(whole.text, /weather of Oslo.* and .*time of Bergen/);
        const stream = streamText(ask('plain', { tools, prompt, stopWhen: stepCountIs(3) }));
        await stream.consumeStream();
        assert.equal(await stream.text, whole.text);
    });

    test(`${provider}: an object of a schema`, async () => {
        const schema = z.object({ name: z.string(), count: z.number() });
        const { output } = await generateText(ask('plain', { output: Output.object({ schema }) }));
        assert.deepEqual(schema.parse(output), output);
    });

    test(`${provider}: errors keep their status`, async () => {
        for (const [name, status] of [['error-400', 400], ['error-401', 401], ['error-429', 429], ['error-500', 500]]) {
            const error = await failure(generateText(ask(name)));
            assert.ok(APICallError.isInstance(error), String(error));
            assert.equal(error.statusCode, status);
        }
        const errors = [];
        const stream = streamText(ask('die-mid-stream', { onError: ({ error }) => { errors.push(error); } }));
        await stream.consumeStream();
        assert.ok(errors.length > 0, 'a stream that dies is an error');
    });
}

test('embeddings', async () => {
    const { embedding } = await embed({ model: gatewayModels.embeddingModel('vendor/embed'), value: 'one' });
    assert.ok(embedding.length > 0);
});

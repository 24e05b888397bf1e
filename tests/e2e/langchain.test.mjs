// LangChain's client for OpenAI.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { greeting, providers, startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const { ChatOpenAI, OpenAIEmbeddings } = require('@langchain/openai');
const { HumanMessage, ToolMessage } = require('@langchain/core/messages');
const { tool } = require('@langchain/core/tools');
const { z } = require('zod');

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
const failure = (promise) => promise.then(() => assert.fail('no error'), (error) => error);
const settings = () => ({ apiKey: token, maxRetries: 0, configuration: { baseURL: `${gateway.url}/v1` } });

for (const provider of providers) {
    const model = (name) => new ChatOpenAI({ model: `${provider}/${name}`, ...settings() });

    test(`${provider}: an answer and a stream say the same`, async () => {
        const answer = await model('plain').invoke('Hi');
        assert.equal(answer.content, greeting);
        assert.equal(answer.usage_metadata.total_tokens, 21);
        let whole;
        for await (const chunk of await model('plain').stream('Hi')) whole = whole ? whole.concat(chunk) : chunk;
        assert.equal(whole.content, greeting);
        assert.equal(whole.usage_metadata.total_tokens, 21);
        assert.equal(whole.response_metadata.finish_reason, 'stop');
    });

    test(`${provider}: parallel tools, then the answer`, async () => {
        const tools = ['weather', 'time'].map((name) => tool(({ place }) => `${name} of ${place}`,
            { name, description: name, schema: z.object({ place: z.string() }) }));
        const bound = model('plain').bindTools(tools);
        const question = new HumanMessage('call weather {"place":"Oslo"} and time {"place":"Bergen"}');
        const asked = await bound.invoke([question]);
        assert.deepEqual(asked.tool_calls.map(({ name, args }) => [name, args.place]), [['weather', 'Oslo'], ['time', 'Bergen']]);
        const results = await Promise.all(asked.tool_calls.map((call) => tools.find((each) => each.name === call.name).invoke(call)));
        assert.ok(results.every((result) => result instanceof ToolMessage));
        assert.match((await bound.invoke([question, asked, ...results])).content, /weather of Oslo and time of Bergen/);
        let streamed;
        for await (const chunk of await bound.stream([question])) streamed = streamed ? streamed.concat(chunk) : chunk;
        assert.deepEqual(streamed.tool_calls.map(({ name, args }) => [name, args]), asked.tool_calls.map(({ name, args }) => [name, args]));
    });

    test(`${provider}: structured output, by schema and by tool`, async () => {
        const schema = z.object({ name: z.string(), count: z.number() });
        for (const method of ['jsonSchema', 'functionCalling']) {
            const answer = await model('plain').withStructuredOutput(schema, { name: 'event', method }).invoke('Hi');
            assert.deepEqual(schema.parse(answer), answer, method);
        }
    });

    test(`${provider}: errors keep their status`, async () => {
        for (const [name, status] of [['error-400', 400], ['error-401', 401], ['error-429', 429], ['error-500', 500]]) {
            assert.equal((await failure(model(name).invoke('Hi'))).status, status);
        }
        await failure((async () => {
            for await (const chunk of await model('die-mid-stream').stream('Hi')) assert.ok(chunk);
        })());
    });
}

test('embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({ model: 'vendor/embed', ...settings() });
    const [one, two] = await embeddings.embedDocuments(['one', 'two']);
    assert.ok(one.length > 0 && two.length === one.length);
});

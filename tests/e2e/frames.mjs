// Holds every frame that a WebSocket of this process sends or receives against the published schema.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
const Ajv = require('ajv');
// The package does not export its schema to importers.
const schema = JSON.parse(readFileSync(join(process.env.OPENCLAW_NPM_FOLDER,
    'node_modules/@openclaw/gateway-protocol/protocol.schema.json'), 'utf8'));
export const WebSocket = require('ws');

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ definitions: schema.definitions }, 'protocol');
// Of states that are told the schema names only the parts of a snapshot.
ajv.addSchema({
    presence: { type: 'object', required: ['presence'], additionalProperties: false,
        properties: { presence: { type: 'array', items: { $ref: 'protocol#/definitions/PresenceEntry' } } } },
    health: schema.definitions.Snapshot.properties.health,
}, 'states');
const validator = (name) => name.startsWith('states#') ? ajv.getSchema(name) : ajv.getSchema(`protocol#/definitions/${name}`);

const results = {
    'connect': 'HelloOk',
    'models.list': 'ModelsListResult',
    'tools.catalog': 'ToolsCatalogResult',
    'tools.invoke': 'ToolsInvokeResult',
    'agents.list': 'AgentsListResult',
    'channels.status': 'ChannelsStatusResult',
    'plugins.list': 'PluginsListResult',
    'logs.tail': 'LogsTailResult',
    'config.schema': 'ConfigSchemaResponse',
    'sessions.create': 'SessionsCreateResult',
    'sessions.delete': 'SessionsDeleteResult',
};
const events = {
    'agent': 'AgentEvent',
    'chat': 'ChatEvent',
    'tick': 'TickEvent',
    'shutdown': 'ShutdownEvent',
    'presence': 'states#/presence',
    'health': 'states#/health',
    'session.operation': 'SessionOperationEvent',
};

export const faults = [];
export const seen = new Set();

function check(name, value, about) {
    seen.add(name);
    const validate = validator(name);
    if (!validate(value)) faults.push(`${about}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
}

const asked = new WeakMap();

const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data, ...rest) {
    const frame = JSON.parse(data);
    check('RequestFrame', frame, 'sent');
    if (!asked.has(this)) asked.set(this, new Map());
    asked.get(this).set(frame.id, frame.method);
    return send.call(this, data, ...rest);
};

const emit = WebSocket.prototype.emit;
WebSocket.prototype.emit = function (name, ...args) {
    if (name === 'message') {
        const frame = JSON.parse(args[0].toString());
        if (frame.type === 'event') {
            check('EventFrame', frame, frame.event);
            const payload = { ...frame.payload };
            if (frame.event === 'agent') delete payload.sessionKey;  // the one deviation
            if (events[frame.event]) check(events[frame.event], payload, frame.event);
        } else {
            const method = asked.get(this)?.get(frame.id);
            check('ResponseFrame', frame, method);
            if (frame.ok && results[method]) check(results[method], frame.payload, method);
        }
    }
    return emit.call(this, name, ...args);
};

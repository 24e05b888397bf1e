// The real gateway with the fake vendor behind it, for one test file.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = process.env.OPENCLAW_BIN_FOLDER;
/// One that is relayed and one that is translated.
export const providers = ['vendor', 'claude'];
export const greeting = 'Hello from the fake vendor, 你好! "quoted"\n';
export const token = 'oc_gw_e2e_0123456789abcdefghij';

function start(program, args, options) {
    const child = spawn(join(bin, program), args, options);
    process.on('exit', () => child.kill('SIGKILL'));
    return child;
}

function awaitText(child, stream, pattern) {
    return new Promise((resolve, reject) => {
        let text = '';
        stream.on('data', (bytes) => {
            text += bytes;
            const match = pattern.exec(text);
            if (match) resolve(match);
        });
        child.on('exit', (code) => reject(new Error(`exit code ${code} before ${pattern}:\n${text}`)));
    });
}

export async function startVendor() {
    const child = start('fake_vendor', [], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [, port] = await awaitText(child, child.stdout, /listening (\d+)/);
    const url = `http://127.0.0.1:${port}`;
    return {
        url,
        /// Resolves when the vendor has seen an event of that kind for the model.
        event: async (kind, model, after = 0) =>
            (await fetch(`${url}/control/wait?event=${kind}&model=${model}&after=${after}`)).json(),
        release: () => fetch(`${url}/control/release`, { method: 'POST' }),
        stop: () => child.kill(),
    };
}

/// `options`: `gateway`, `tools`, `rest`: further keys, as JSON5; `folder`: that of an earlier gateway, whose
/// configuration and database it takes over.
export async function startGateway(vendor, options = {}) {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'openclaw-e2e-'));
    const config = join(folder, 'openclaw.json5');
    if (!options.folder) writeFileSync(config, `{
  gateway: { authToken: "${token}", port: 0, bind: "127.0.0.1", ${options.gateway ?? ''} },
  storage: { path: "${folder}/gateway.db" },
  plugins: { entries: { fs: { config: { roots: ["${folder}"] } } } },
  models: {
    providers: {
      vendor: { plugin: "openai", baseUrl: "${vendor.url}/v1", apiKey: "sk-e2e-vendor" },
      claude: { plugin: "anthropic", baseUrl: "${vendor.url}", apiKey: "sk-ant-e2e-vendor" },
      resp: { plugin: "openai", contracts: ["responses"], baseUrl: "${vendor.url}/v1", apiKey: "sk-e2e-vendor" },
    },
    routes: { "offline": "echo/echo", "fast": "vendor/gpt-4o-mini", "fake-*": "vendor/*" },
  },
  // What may be called.
  tools: { allow: ["fs_read", "fs_list"], ${options.tools ?? ''} },
  ${options.rest ?? ''}
}
`, { mode: 0o600 });
    const child = start('openclaw', ['gateway', 'start', '--config', config],
        { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, HOME: folder } });
    const listening = awaitText(child, child.stderr, /listening.*address=127\.0\.0\.1:(\d+)/);
    await awaitText(child, child.stderr, / ready\b/);
    const [, port] = await listening;
    return {
        url: `http://127.0.0.1:${port}`,
        folder,
        config,
        pid: child.pid,
        kill: () => new Promise((resolve) => {
            child.on('exit', resolve);
            child.kill('SIGKILL');
        }),
        stop: () => new Promise((resolve) => {
            const gone = () => {
                rmSync(folder, { recursive: true, force: true });
                resolve();
            };
            if (child.exitCode !== null || child.signalCode !== null) return gone();
            child.on('exit', gone);
            child.kill('SIGTERM');
        }),
    };
}

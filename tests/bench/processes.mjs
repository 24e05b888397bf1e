// The processes under measurement: each is started on its core and known to be ready before it is asked.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

export const token = 'oc_gw_bench_0123456789abcdef';
export const folder = mkdtempSync(join(tmpdir(), 'openclaw-bench-'));

const driverCore = '0';
const subjectCore = availableParallelism() > 1 ? '1' : '0';
const running = new Set();

export function stopAll() {
    for (const child of running) child.kill('SIGKILL');
}

function pinned(core, program, args, options) {
    // nginx stands in a folder that only root has in its PATH.
    const env = { ...(options.env ?? process.env), PATH: `${process.env.PATH}:/usr/sbin` };
    const child = spawn('taskset', ['-c', core, program, ...args], { ...options, env });
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.on('error', (error) => {
        console.error(`cannot start ${program}: ${error.message}`);
        process.exit(1);
    });
    return child;
}

/// Resolves with the match once `pattern` appears in what the process writes; rejects when it ends before.
function awaitText(child, stream, pattern) {
    return new Promise((resolve, reject) => {
        let text = '';
        const done = () => reject(new Error(`${child.spawnargs.join(' ')} ended before it was ready:\n${text}`));
        child.on('exit', done);
        stream.on('data', (bytes) => {
            if (text === null) return;
            text += bytes;
            const match = pattern.exec(text);
            if (!match) return;
            text = null;
            child.off('exit', done);
            resolve(match);
        });
    });
}

export function freePort() {
    return new Promise((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

/// With `tls`, behind a certificate of its own that nginx and the gateway are told to trust.
export async function startVendor(program, tls = false) {
    const files = ['-tls-cert', '-tls-key'].map((name) => join(folder, `vendor${name}.pem`));
    if (tls) {
        execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
            '-days', '2', '-subj', '/CN=vendor', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:vendor', '-out', files[0], '-keyout', files[1]],
        { stdio: 'ignore' });
    }
    const args = tls ? ['--tls-cert', files[0], '--tls-key', files[1]] : [];
    const child = pinned(driverCore, program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [, port] = await awaitText(child, child.stdout, /listening (\d+)/);
    return { name: 'direct', pid: child.pid, json: Number(port), sse: Number(port), caFile: tls ? files[0] : undefined };
}

/// A plain proxy with kept-alive upstream connections; one port that buffers answers and one that streams them.
export async function startNginx(vendorPort, caFile) {
    const json = await freePort();
    const sse = await freePort();
    const location = `location / {
        proxy_pass ${caFile ? 'https' : 'http'}://vendor; proxy_http_version 1.1; proxy_set_header Connection "";
        ${caFile ? `proxy_ssl_verify on; proxy_ssl_trusted_certificate ${caFile}; proxy_ssl_name vendor;` : ''}`;
    const prefix = join(folder, caFile ? 'nginx-tls' : 'nginx');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path temp_${kind};`);
    mkdirSync(join(prefix, 'logs'), { recursive: true });
    writeFileSync(join(prefix, 'nginx.conf'), `
daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log nginx.log;
worker_rlimit_nofile 20000;
events { worker_connections 16000; use epoll; }
http {
    access_log off; ${temporary.join(' ')}
    keepalive_requests 1000000000; keepalive_timeout 600s; client_body_buffer_size 64k; tcp_nodelay on;
    upstream vendor { server 127.0.0.1:${vendorPort}; keepalive 512; keepalive_requests 1000000000; }
    server { listen 127.0.0.1:${json} backlog=4096; ${location} } }
    server { listen 127.0.0.1:${sse} backlog=4096; ${location} proxy_buffering off; } }
}
`);
    const child = pinned(subjectCore, 'nginx', ['-p', prefix, '-c', 'nginx.conf', '-e', 'nginx.log'], { stdio: 'ignore' });
    for (let tries = 0; ; ++tries) {
        try {
            await fetch(`http://127.0.0.1:${sse}/v1/models`);
            return { name: 'nginx', pid: child.pid, json, sse };
        } catch (error) {
            if (tries === 200) throw error;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
}

/// `vendor.caFile`: it is behind TLS.
export async function startGateway(program, vendor, name = vendor.caFile ? 'gateway-tls' : 'gateway') {
    const config = join(folder, `${name}.json5`);
    const address = `${vendor.caFile ? 'https' : 'http'}://127.0.0.1:${vendor.json}`;
    const trust = vendor.caFile ? `, caFile: "${vendor.caFile}"` : '';
    writeFileSync(join(folder, 'note.txt'), 'A small file for a cheap tool.\n');
    writeFileSync(config, `{
  gateway: { authToken: "${token}", port: 0, bind: "127.0.0.1", loops: 1 },
  storage: { path: "${folder}/${name}.db" },
  plugins: { entries: { fs: { config: { roots: ["${folder}"] } } } },
  models: {
    providers: {
      vendor: { plugin: "openai", baseUrl: "${address}/v1", apiKey: "sk-bench"${trust} },
      claude: { plugin: "anthropic", baseUrl: "${address}", apiKey: "sk-ant-bench"${trust} },
    },
    routes: { "*": "vendor/*" },
  },
  tools: { allow: ["fs_read"] },
}
`);
    chmodSync(config, 0o600);
    // Into a file, as a service manager has it: reading a line for each request would cost a core.
    const log = join(folder, `${name}.log`);
    const stderr = openSync(log, 'w');
    const begin = performance.now();
    const child = pinned(subjectCore, program, ['gateway', 'start', '--config', config],
        { stdio: ['ignore', 'ignore', stderr], env: { HOME: folder } });
    closeSync(stderr);
    while (!/ ready\b/.test(readFileSync(log, 'utf8'))) {
        if (!running.has(child)) throw new Error(`the gateway did not start:\n${readFileSync(log, 'utf8')}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const readyMs = performance.now() - begin;
    const [, port] = /listening.*address=127\.0\.0\.1:(\d+)/.exec(readFileSync(log, 'utf8'));
    return { name: vendor.caFile ? 'gateway' : name, child, pid: child.pid, json: Number(port), sse: Number(port), readyMs };
}

export function stop(child) {
    return new Promise((resolve) => {
        child.on('exit', resolve);
        child.kill('SIGTERM');
    });
}

export function memoryOf(pid) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)[1]);
    return { rss: kb('VmRSS'), anon: kb('RssAnon'), threads: kb('Threads') };
}

/// Runs the load generator; `onLine` gets each line of its answer as it comes, and its stdin.
export function loadgen(program, args, onLine = () => {}) {
    return new Promise((resolve, reject) => {
        const child = pinned(driverCore, program, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
        let text = '';
        const lines = [];
        child.stdout.on('data', (bytes) => {
            text += bytes;
            for (let end; (end = text.indexOf('\n')) >= 0; text = text.slice(end + 1)) {
                lines.push(JSON.parse(text.slice(0, end)));
                onLine(lines.at(-1), child.stdin);
            }
        });
        child.on('exit', (code) => (lines.length > 0 ? resolve({ ...Object.assign({}, ...lines), code }) :
            reject(new Error(`loadgen ${args.join(' ')} failed`))));
    });
}

/* The OpenClaw plugin ABI, major version 1.
 *
 * This header is the whole promise between the gateway ("host") and a plugin. A plugin is a shared library in
 * any language that can export two C data symbols:
 *
 *   openclaw_plugin_manifest   what the plugin is, read from the file before any of its code runs
 *   openclaw_plugin_v1         its functions
 *
 * The life of a plugin: the host reads the manifest, loads the library, calls `create` with the
 * configuration, asks `describe` which items (tools, providers) it brings, then calls `invoke` once a
 * request, from many threads at once. Libraries are never unloaded while the host runs.
 *
 * Rules that hold everywhere
 *   Strings    pointer and length, UTF-8, not terminated. {NULL, 0} is the empty string.
 *   Ownership  nothing is freed across the border. Who lends keeps it valid for as long as is stated there.
 *   Growth     structures that carry `size` are only ever appended to, functions of a table likewise. Read a
 *              field only when the other side's `size` covers it (OPENCLAW_HAS). Values are never reused.
 *   Errors     functions return an openclaw_status. No exception and no longjmp crosses the border.
 *   Threads    each function carries a tag:
 *                [any]    any thread, also several at once
 *                [host]   a host thread with at least 1 MB of stack, where blocking is allowed
 *                [loop]   a host event loop: return within microseconds, never block
 *   Conduct    a plugin does not fork, exit, or change directory, locale, signal handlers or signal masks.
 *   Trust      a plugin runs in the gateway's process with the gateway's rights: install what you would run.
 */
#ifndef OPENCLAW_PLUGIN_H
#define OPENCLAW_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OPENCLAW_ABI_MAJOR 1 /* must be equal on both sides */
#define OPENCLAW_ABI_MINOR 1 /* grows when something is appended */

/* Is `field` of the structure that `pointer` names within the size the other side declared? */
#define OPENCLAW_HAS(pointer, field) \
    ((pointer)->size >= offsetof(__typeof__(*(pointer)), field) + sizeof((pointer)->field))

#define OPENCLAW_EXPORT __attribute__((visibility("default")))

typedef struct openclaw_string {
    const char* data;
    size_t size; /* bytes */
} openclaw_string;

/* Outcome of a function or of a call. The third column is the HTTP status a client sees for a failed call. */
typedef int32_t openclaw_status;
enum {
    OPENCLAW_OK = 0,
    OPENCLAW_INVALID_ARGUMENT = 1,  /* 400  the input is wrong; the message says where */
    OPENCLAW_PERMISSION_DENIED = 2, /* 403  outside of what was granted */
    OPENCLAW_NOT_FOUND = 3,         /* 404 */
    OPENCLAW_TOO_LARGE = 4,         /* 413  input or output over a limit */
    OPENCLAW_RATE_LIMITED = 5,      /* 429 */
    OPENCLAW_DEADLINE_EXCEEDED = 6, /* 504 */
    OPENCLAW_CANCELLED = 7,         /* the client is gone or gave up; stop and finish */
    OPENCLAW_UNAVAILABLE = 8,       /* 503  try again later */
    OPENCLAW_UPSTREAM_ERROR = 9,    /* 502  a server behind the plugin failed */
    OPENCLAW_INTERNAL = 10,         /* 500  a fault of the plugin or the host */
    OPENCLAW_UNSUPPORTED = 11,      /* 501  operation, contract or extension unknown */
    OPENCLAW_AGAIN = 12,            /* not now: with OPENCLAW_NOWAIT the chunk was not taken */
    OPENCLAW_GONE = 13              /* this call has finished, or never was */
};

/* ---- What is known without running anything ------------------------------------------------------ */

#define OPENCLAW_MANIFEST_MAGIC 0x3157434fu /* "OCW1" in little-endian memory */

/* A pointer-free block, so that it can be read from the file. `json` is a UTF-8 object:
 *   id           ^[a-z][a-z0-9_-]{0,63}$, unique among the installed plugins          required
 *   version      semantic version                                                     required
 *   kinds        array of "tool", "provider"                                          required
 *   name, description, license, homepage                                              texts
 *   items        array of {kind, name, description}: what is known in advance
 *   grants       {secrets: [...], hosts: [...], folders: [...]}: what it asks for
 *   configSchema JSON Schema of its configuration; keys with "secret": true arrive as references that
 *                openclaw.secret/1 resolves */
typedef struct openclaw_manifest_header {
    uint32_t magic;     /* OPENCLAW_MANIFEST_MAGIC */
    uint32_t size;      /* bytes of the whole block: header, text, terminating zero, padding */
    uint16_t abi_major; /* OPENCLAW_ABI_MAJOR of the header it was compiled against */
    uint16_t abi_minor;
    uint32_t json_size; /* bytes of the text without its terminating zero */
} openclaw_manifest_header;

/* Defines and exports the manifest, at file scope and from a literal:
 * OPENCLAW_MANIFEST("{\"id\": \"clock\", ...}"); */
#ifdef __cplusplus
#define OPENCLAW_DECLARE extern "C"
#else
#define OPENCLAW_DECLARE extern
#endif
#define OPENCLAW_MANIFEST(text)                                                                         \
    struct openclaw_manifest_block {                                                                    \
        openclaw_manifest_header header;                                                                \
        char json[sizeof(text)];                                                                        \
    };                                                                                                  \
    OPENCLAW_DECLARE OPENCLAW_EXPORT const struct openclaw_manifest_block openclaw_plugin_manifest;     \
    const struct openclaw_manifest_block openclaw_plugin_manifest = {                                   \
        {OPENCLAW_MANIFEST_MAGIC, (uint32_t)sizeof(struct openclaw_manifest_block), OPENCLAW_ABI_MAJOR, \
         OPENCLAW_ABI_MINOR, (uint32_t)(sizeof(text) - 1)},                                             \
        text}

/* ---- Items: the tools and providers of an instance ----------------------------------------------- */

/* openclaw_item.kind. Others will follow: skip those you do not know. */
enum { OPENCLAW_KIND_TOOL = 1, OPENCLAW_KIND_PROVIDER = 2 };

/* openclaw_item.annotations, a bit set. */
enum {
    OPENCLAW_READ_ONLY = 1u << 0,   /* changes nothing outside itself */
    OPENCLAW_DESTRUCTIVE = 1u << 1, /* may delete or overwrite */
    OPENCLAW_OPEN_WORLD = 1u << 2,  /* reaches beyond this machine */
    OPENCLAW_IDEMPOTENT = 1u << 3,  /* the same call twice has the effect of one */
    OPENCLAW_QUICK = 1u << 4        /* `invoke` never blocks: it may be called [loop] instead of [host] */
};

typedef struct openclaw_item {
    uint32_t size;
    uint32_t kind;                /* OPENCLAW_KIND_* */
    openclaw_string name;         /* ^[A-Za-z_][A-Za-z0-9_-]{0,63}$, unique in the gateway */
    openclaw_string description;  /* for people and for models */
    openclaw_string input_schema; /* tools: a JSON Schema of type object, draft 7; providers: empty */
    uint32_t annotations;
    uint32_t contract_count;
    const openclaw_string* contracts; /* "tool/1"; "chat/1", "responses/1", "messages/1", "embeddings/1" */
    openclaw_string details;          /* JSON object or empty; providers: {"models": ["known", "ids"]} */
} openclaw_item;

/* Lent to `describe` until it returns; what is passed to `add` is copied. */
typedef struct openclaw_item_sink {
    uint32_t size;
    void* context;
    openclaw_status (*add)(const struct openclaw_item_sink* sink, const openclaw_item* item); /* [host] */
} openclaw_item_sink;

/* ---- Calls --------------------------------------------------------------------------------------- */

/* A generation-checked handle, never a pointer: using one after its `finish` answers OPENCLAW_GONE, for ever.
 * 0 is no call. */
typedef uint64_t openclaw_call;

/* openclaw_request.operation */
enum {
    OPENCLAW_OP_CALL = 1,         /* tools: input is the object of arguments, valid under the item's schema */
    OPENCLAW_OP_CHAT = 2,         /* providers: input is a request in the dialect of `contract` */
    OPENCLAW_OP_MODELS_LIST = 3,  /* providers: answer {"data": [{"id": ...}]} */
    OPENCLAW_OP_EMBEDDINGS = 4,   /* providers */
    OPENCLAW_OP_COUNT_TOKENS = 5, /* providers */
    OPENCLAW_OP_PROBE = 6         /* are you well? finish OK or say why not */
};

/* Valid until `finish` returns, like everything it points to. */
typedef struct openclaw_request {
    uint32_t size;
    uint32_t operation;
    openclaw_string item;     /* name as described */
    openclaw_string contract; /* one of the item's contracts */
    openclaw_string input;    /* bytes of `input_type` */
    openclaw_string input_type;
    uint64_t timeout_ms; /* from now until the host ends the call itself; 0: no limit */
    uint64_t output_cap; /* bytes until the host ends it with OPENCLAW_TOO_LARGE; 0: no limit */
} openclaw_request;

/* openclaw_chunk.kind */
enum {
    OPENCLAW_CHUNK_HEAD = 1,    /* providers, first: upstream's status and headers, media type message/http:
                                   a status line and header lines as in RFC 9112, each ended by CRLF */
    OPENCLAW_CHUNK_BYTES = 2,   /* providers: answer bytes, split anywhere */
    OPENCLAW_CHUNK_CONTENT = 3, /* tools: one whole content part: text/plain, image/png, ... */
    OPENCLAW_CHUNK_PROGRESS = 4 /* a message for people in `bytes`, and `progress` */
};

/* Borrowed by the host only until `emit` returns. */
typedef struct openclaw_chunk {
    uint32_t size;
    uint32_t kind;
    openclaw_string media_type; /* empty: text/plain for CONTENT and PROGRESS */
    openclaw_string bytes;
    double progress; /* PROGRESS: 0..1, negative when unknown */
} openclaw_chunk;

/* Flag of `emit`: answer OPENCLAW_AGAIN instead of blocking; `writable` of openclaw.writable/1 follows. */
enum { OPENCLAW_NOWAIT = 1u << 0 };

/* ---- What the host lends ------------------------------------------------------------------------- */

/* Valid from `create` until `destroy` has returned. */
typedef struct openclaw_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void* context;           /* the host's own: leave it alone */
    openclaw_string version; /* of the gateway, for logs */

    /* [any] Sends a chunk to whoever waits for the call. Blocks while the reader is slow, but never on a
     * loop. OK; CANCELLED: stop, then finish; TOO_LARGE: over output_cap, finish; AGAIN; GONE. */
    openclaw_status (*emit)(const struct openclaw_host* host, openclaw_call call, const openclaw_chunk* chunk,
                            uint32_t flags);

    /* [any] Ends the call, exactly once. `result`: with OK a JSON object of details or empty, otherwise a
     * message for the user: what was wrong, where, what to do. Answers OK or GONE. */
    openclaw_status (*finish)(const struct openclaw_host* host, openclaw_call call, openclaw_status status,
                              openclaw_string result);

    /* [any] A fact about the call, valid until `finish` returns: "request_id", "principal", "session",
     * "traceparent", or "header:NAME" in lower case for a request header that the gateway passes on. OK,
     * NOT_FOUND or GONE. */
    openclaw_status (*call_context)(const struct openclaw_host* host, openclaw_call call, openclaw_string key,
                                    openclaw_string* value);

    /* [any] A service by id, or NULL. Valid as long as the host structure. */
    const void* (*extension)(const struct openclaw_host* host, const char* id);

    /* [host] Says why `create` is about to fail; the text reaches the person who administers the gateway. */
    void (*explain)(const struct openclaw_host* host, openclaw_string reason);
} openclaw_host;

/* ---- What the plugin exports --------------------------------------------------------------------- */

typedef struct openclaw_instance openclaw_instance; /* the plugin's own */

typedef struct openclaw_plugin {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;

    /* [host] Makes an instance from a JSON object that is valid under the manifest's configSchema. New
     * configuration means a new instance; the old one serves the calls that began on it. `config` is valid
     * until it returns. */
    openclaw_status (*create)(const openclaw_host* host, openclaw_string config,
                              openclaw_instance** instance);

    /* [host] After the last call of the instance has finished and each of its functions has returned. */
    void (*destroy)(openclaw_instance* instance);

    /* [host] Names the items, after `create` and again after items-changed. */
    openclaw_status (*describe)(openclaw_instance* instance, const openclaw_item_sink* sink);

    /* [host], or [loop] for OPENCLAW_QUICK items. OK: the call was taken; it may be finished already, or
     * later, from any thread. Otherwise it was not taken, and the host finishes it with that status. */
    openclaw_status (*invoke)(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request);

    /* [any] Nobody waits for the call any more. May come during `invoke`, may race with `finish`, never comes
     * from inside `emit`; must not block. `finish` is still owed. May be NULL. */
    void (*cancel)(openclaw_instance* instance, openclaw_call call);

    /* [host] The plugin's extensions by id, or NULL. May be NULL itself. */
    const void* (*extension)(openclaw_instance* instance, const char* id);
} openclaw_plugin;

/* Define it: const openclaw_plugin openclaw_plugin_v1 = {sizeof(openclaw_plugin), OPENCLAW_ABI_MAJOR, ...};
 */
extern OPENCLAW_EXPORT const openclaw_plugin openclaw_plugin_v1;

/* ---- Extensions: revision in the id, found through `extension` ----------------------------------- */

#define OPENCLAW_EXT_LOG "openclaw.log/1"
enum { OPENCLAW_LOG_DEBUG = 0, OPENCLAW_LOG_INFO = 1, OPENCLAW_LOG_WARN = 2, OPENCLAW_LOG_ERROR = 3 };
typedef struct openclaw_ext_log { /* of the host */
    uint32_t size;
    /* [any] One event; `call` relates it to a request, 0 for none. */
    void (*write)(const openclaw_host* host, openclaw_call call, uint32_t level, openclaw_string message);
} openclaw_ext_log;

#define OPENCLAW_EXT_SECRET "openclaw.secret/1"
typedef struct openclaw_ext_secret { /* of the host */
    uint32_t size;
    /* [any] The secret that a configuration value refers to, valid until `destroy` has returned. Only what
     * this instance was granted: OK, PERMISSION_DENIED or NOT_FOUND. */
    openclaw_status (*get)(const openclaw_host* host, openclaw_string reference, openclaw_string* value);
} openclaw_ext_secret;

#define OPENCLAW_EXT_HTTP_FETCH "openclaw.http-fetch/1"
typedef struct openclaw_header {
    openclaw_string name;
    openclaw_string value;
} openclaw_header;

/* openclaw_http_request.flags, a bit set. */
enum {
    OPENCLAW_HTTP_BODY_IS_INPUT = 1u << 0, /* send the call's own input, without a copy; `body` is ignored */
    /* Since minor 1. Calls of tools reach public addresses only, checked when the socket opens, and use no
     * proxy; these two lift that. Calls of providers go where their configuration says. */
    OPENCLAW_HTTP_ALLOW_PRIVATE = 1u << 1,    /* private, loopback and link-local addresses, too */
    OPENCLAW_HTTP_ENVIRONMENT_PROXY = 1u << 2 /* the proxy that the gateway's environment names */
};

/* Copied before the function returns, but for the call's own input. */
typedef struct openclaw_http_request {
    uint32_t size;
    uint32_t flags;
    openclaw_string method;         /* RFC 9110; empty: GET */
    openclaw_string url;            /* absolute, http or https; redirects are not followed */
    const openclaw_header* headers; /* Host, Content-Length and connection headers are the host's */
    size_t header_count;
    openclaw_string body;

    /* Since minor 1. Limits in milliseconds; 0: the host's own. */
    uint32_t connect_timeout_ms;    /* name resolution and TCP connection */
    uint32_t tls_timeout_ms;        /* TLS handshake */
    uint32_t first_byte_timeout_ms; /* from the request's end to the answer's head */
    uint32_t gap_timeout_ms;        /* between two pieces of the answer */
    uint32_t total_timeout_ms;      /* all of it */
    uint32_t reserved;              /* 0 */
    openclaw_string ca_file;        /* PEM file of authorities trusted besides the system's; empty: none */
} openclaw_http_request;

/* Copied. Each is called [loop], in order, `done` exactly once and last. */
typedef struct openclaw_http_callbacks {
    uint32_t size;
    void (*head)(void* user, int32_t status, const openclaw_header* headers, size_t header_count);
    void (*bytes)(void* user, openclaw_string bytes);
    void (*done)(void* user, openclaw_status status, openclaw_string message);
} openclaw_http_callbacks;

typedef struct openclaw_ext_http_fetch { /* of the host */
    uint32_t size;
    /* [any] Sends the request and pipes the answer's head and bytes into the call, then finishes it: nothing
     * is left to do for the plugin, which needs no `cancel` for it either. OK, or INVALID_ARGUMENT,
     * PERMISSION_DENIED, GONE. */
    openclaw_status (*relay)(const openclaw_host* host, openclaw_call call,
                             const openclaw_http_request* request);

    /* [any] The same, but the answer comes to the plugin, which finishes the call. Ends with the call. */
    openclaw_status (*fetch)(const openclaw_host* host, openclaw_call call,
                             const openclaw_http_request* request, const openclaw_http_callbacks* callbacks,
                             void* user);
} openclaw_ext_http_fetch;

#define OPENCLAW_EXT_ITEMS_CHANGED "openclaw.items-changed/1"
typedef struct openclaw_ext_items_changed { /* of the host */
    uint32_t size;
    /* [any] The items of this instance are no longer what `describe` said: ask again. */
    void (*changed)(const openclaw_host* host);
} openclaw_ext_items_changed;

#define OPENCLAW_EXT_WRITABLE "openclaw.writable/1"
typedef struct openclaw_ext_writable { /* of the plugin */
    uint32_t size;
    /* [any] After an `emit` that answered AGAIN: there is room again. Must not block. */
    void (*writable)(openclaw_instance* instance, openclaw_call call);
} openclaw_ext_writable;

#ifdef __cplusplus
}
#endif

#endif

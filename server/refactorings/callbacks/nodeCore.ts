/**
 * What Node.js's own callback functions have in the way of promises: a twin in a `promises` namespace, or the plain form
 * for `util.promisify`. Keyed by the declaring module, from the documentation of Node.js 20 and `@types/node` 20.
 */

/** How a function of a core module becomes a promise. */
export interface CoreFunction {
  /** `twin`: `module.promises` has a function of the same name and arguments; else `util.promisify` is applied to it. */
  readonly twin: boolean;
  /** The names of the promise's properties, where the callback gets several results. */
  readonly results?: readonly string[];
  /** The properties of the error that hold results which the callback gets beside it. */
  readonly failed?: readonly string[];
  /** Its callback gets no error, only a value. */
  readonly noError?: boolean;
  /** Whether the callback gets a value at all. */
  readonly gives: boolean;
  /** Whether the call gives nothing, so that its result cannot matter. */
  readonly givesNothing: boolean;
}

/** The core function of a dotted name in a module; undefined where its callback is none that is called once. */
export function coreFunction(module: string, name: string): CoreFunction | undefined {
  const table = modules[module];
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether all functions of the module are known, so that one that is not in the table takes no such callback. */
export function isCoreModule(module: string): boolean {
  return Object.hasOwn(modules, module) || otherModules.has(module);
}

const otherModules = new Set(['http', 'https', 'net', 'tls', 'events', 'readline', 'cluster', 'worker_threads', 'path', 'url', 'util', 'os', 'querystring', 'assert', 'vm', 'tty', 'dgram', 'http2', 'timers']);

const twin = (gives: boolean, results?: readonly string[]): CoreFunction => ({ twin: true, gives, givesNothing: true, ...(results && { results }) });
const plain = (gives: boolean, results?: readonly string[]): CoreFunction => ({ twin: false, gives, givesNothing: true, ...(results && { results }) });
const child: CoreFunction = { twin: false, gives: true, givesNothing: false, results: ['stdout', 'stderr'], failed: ['stdout', 'stderr'] };

const named = (names: string, made: CoreFunction): Readonly<Record<string, CoreFunction>> => Object.fromEntries(names.split(' ').map((name) => [name, made]));

const modules: Readonly<Record<string, Readonly<Record<string, CoreFunction>>>> = {
  fs: {
    ...named('access appendFile chmod chown copyFile cp lchmod lchown link lutimes rename rm rmdir symlink truncate unlink utimes writeFile', twin(false)),
    ...named('lstat mkdir mkdtemp opendir readdir readFile readlink realpath stat statfs', twin(true)),
    ...named('close fchmod fchown fdatasync fsync ftruncate futimes', plain(false)),
    ...named('fstat open realpath.native', plain(true)),
    read: plain(true, ['bytesRead', 'buffer']),
    write: plain(true, ['bytesWritten', 'buffer']),
    readv: plain(true, ['bytesRead', 'buffers']),
    writev: plain(true, ['bytesWritten', 'buffers']),
    exists: { ...plain(true), noError: true },
  },
  dns: {
    lookup: twin(true, ['address', 'family']),
    lookupService: twin(true, ['hostname', 'service']),
    ...named('resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse', twin(true)),
  },
  stream: named('pipeline finished', { ...plain(false), givesNothing: false }),
  crypto: {
    ...named('checkPrime diffieHellman generateKey generatePrime hkdf pbkdf2 randomBytes randomFill randomInt scrypt sign verify', plain(true)),
    generateKeyPair: plain(true, ['publicKey', 'privateKey']),
  },
  zlib: named('brotliCompress brotliDecompress deflate deflateRaw gunzip gzip inflate inflateRaw unzip zstdCompress zstdDecompress', plain(true)),
  child_process: { exec: child, execFile: child },
};

/** Functions of `crypto` that have overloads and no promisified type of their own: `promisify` gives them the type of the last one. */
export const hasOverloads: ReadonlySet<string> = new Set(['checkPrime', 'diffieHellman', 'generateKey', 'generatePrime', 'randomFill', 'randomInt', 'scrypt', 'sign', 'verify']);

/** Functions of `fs` that take a path or a descriptor, of which their twins take the path alone. */
export const takesDescriptor: ReadonlySet<string> = new Set(['readFile', 'writeFile', 'appendFile', 'truncate']);

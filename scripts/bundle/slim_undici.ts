/**
 * Leaves out of undici what the connector does not use: fetch, WebSockets, caches, mocks, and HTTP/2, which
 * `src/http/transport.ts` turns off. What is left is the agent with `request`, and `connect` for tunnels through
 * proxies.
 */
import type { Plugin } from 'esbuild';

const NAMESPACE = 'undici';
const AGENT = `
  const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
  Dispatcher.prototype.request = require('undici/lib/api/api-request.js');
  Dispatcher.prototype.connect = require('undici/lib/api/api-connect.js');
  exports.EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent.js');
`;
/** Replaces a module of undici: `webidl` decides whether a body is a form, which ours never are. */
const STAND_INS: Readonly<Record<string, string>> = {
  './client-h2.js': 'module.exports = () => { throw new Error("This bundle does not speak HTTP/2."); };',
  // undici uses only one of its functions.
  'node:assert':
    'module.exports = (holds, message) => { if (!holds) throw new Error(message ?? "an assertion of undici failed"); };',
  // Its client is not used; undici asks it for Node's limit of a header, which has this default.
  'node:http': 'exports.IncomingMessage = class {}; exports.maxHeaderSize = 16384;',
  '../web/fetch/body.js': 'exports.extractBody = () => { throw new Error("A body is a text or bytes."); };',
  '../web/fetch/formdata': '',
  '../web/webidl': 'exports.webidl = { is: { FormData: () => false } };',
};

export const slimUndici: Plugin = {
  name: 'slim undici',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'agent', namespace: NAMESPACE }));
    build.onLoad({ filter: /^agent$/, namespace: NAMESPACE }, () => ({
      contents: AGENT,
      loader: 'js',
      resolveDir: build.initialOptions.absWorkingDir ?? process.cwd(),
    }));
    build.onResolve({ filter: /^(\.{1,2}\/|node:(assert|http)$)/ }, ({ importer, path }) =>
      importer.includes('/node_modules/undici/lib/') && Object.hasOwn(STAND_INS, path)
        ? { path, namespace: 'stand-in' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({
      contents: STAND_INS[path] ?? '',
      loader: 'js',
    }));
  },
};

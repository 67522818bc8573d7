// AI sites and model APIs on loopback: the browser is told that their names are here.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';

const page = (host) => `<!doctype html><html><head><title>${host}</title></head><body><h1>${host}</h1></body></html>`;

const chat = (id, model, usage) => ({ id, object: 'chat.completion', model, choices: [{ message: { content: 'THE ANSWER IS SECRET' } }], usage });
const sse = (events) => events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);

/** What a request asks for says how it is answered: its body's `stand_in`. */
const answers = {
  json: ({ id }) => chat(id, 'gpt-5-mini', { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150, prompt_tokens_details: { cached_tokens: 20 }, completion_tokens_details: { reasoning_tokens: 10 } }),
  unmeasured: ({ id }) => ({ id, model: 'gpt-5-mini', choices: [] }),
  chat_stream: ({ id }) => sse([{ id, model: 'gpt-5-mini', choices: [{ delta: { content: 'SECRET "usage" words' } }], usage: null }, { id, model: 'gpt-5-mini', choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }, '[DONE]']),
  responses: ({ id }) => sse([{ type: 'response.created', response: { id, model: 'gpt-5', usage: null } }, { type: 'response.output_text.delta', delta: 'SECRET' }, { type: 'response.completed', response: { id, model: 'gpt-5', usage: { input_tokens: 50, output_tokens: 9, total_tokens: 59, input_tokens_details: { cached_tokens: 10 }, output_tokens_details: { reasoning_tokens: 4 } } } }]),
  messages: ({ id }) => sse([{ type: 'message_start', message: { id, model: 'claude-opus-4-8', usage: { input_tokens: 12, cache_read_input_tokens: 300, cache_creation_input_tokens: 70, output_tokens: 1 } } }, { type: 'content_block_delta', delta: { text: 'SECRET' } }, { type: 'message_delta', usage: { output_tokens: 5 } }, { type: 'message_stop' }]),
};

function respond(request, response) {
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'access-control-expose-headers': 'x-litellm-call-id, request-id',
  };
  if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
  if (request.method !== 'POST') return response.writeHead(200, { 'content-type': 'text/html', ...cors }).end(page(request.headers.host));
  let text = '';
  request.on('data', (piece) => (text += piece));
  request.on('end', () => {
    const asked = JSON.parse(text);
    const headers = { ...cors, ...(asked.call_id && { 'x-litellm-call-id': asked.call_id }) };
    if (asked.stand_in === 'limited') return response.writeHead(429, { ...headers, 'content-type': 'application/json' }).end('{"error":{}}');
    const answer = answers[asked.stand_in](asked);
    if (!Array.isArray(answer)) return response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(answer));
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
    // Cut at awkward places, as networks do.
    const bytes = Buffer.from(answer.join(''));
    for (let at = 0; at < bytes.length; at += 37) response.write(bytes.subarray(at, at + 37));
    return response.end();
  });
}

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/** `secure` and `plain` are ports; close() ends both. */
export async function standIns(root) {
  const [key, cert] = [join(root, 'key.pem'), join(root, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
  const servers = [https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, respond), http.createServer(respond)];
  const [secure, plain] = await Promise.all(servers.map(listening));
  const close = () => servers.forEach((server) => (server.closeAllConnections(), server.close()));
  return { secure, plain, close };
}

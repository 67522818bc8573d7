#!/usr/bin/env node
'use strict';
// The real LiteLLM proxy keeps keys and spend logs in PostgreSQL through prisma-client-py, which starts a native
// program, Prisma's query engine, and talks GraphQL over HTTP to it. That program is downloaded from a server that
// is not always within reach. The same release's engine also comes as wasm inside the npm package @prisma/client;
// this program gives it the interface of the native one. For tests only: loopback, no metrics, no logs.
//   query-engine.js -p PORT    with PRISMA_DML_PATH (the schema) and DATABASE_URL in the environment
const fs = require('fs');
const http = require('http');
const path = require('path');

if (process.argv.includes('--version')) {
  console.log(`query-engine ${require('@prisma/engines-version').enginesVersion}`);
  process.exit(0);
}

const { PrismaPg } = require('@prisma/adapter-pg');
const { bindAdapter } = require('@prisma/driver-adapter-utils');
const { Pool } = require('pg');
const Result = require('pg/lib/result');
const { Translator } = require('./graphql.js');

const runtime = path.join(__dirname, 'node_modules/@prisma/client/runtime/query_engine_bg.postgresql');
const glue = require(`${runtime}.js`);

// The adapter refuses the types of names in PostgreSQL's own catalogue, which LiteLLM looks into: say that they are text.
const TEXT_INSTEAD = { 19: 25, 1003: 1009 }; // name, name[] -> text, text[]
const { addFields } = Result.prototype;
Result.prototype.addFields = function (fields) {
  for (const field of fields) field.dataTypeID = TEXT_INSTEAD[field.dataTypeID] ?? field.dataTypeID;
  return addFields.call(this, fields);
};

function databaseUrl() {
  const overwritten = JSON.parse(process.env.OVERWRITE_DATASOURCES || '[]');
  return overwritten[0]?.url || process.env.DATABASE_URL;
}

async function startEngine(datamodel) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(`${runtime}.wasm`)),
    { './query_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  const options = { datamodel, logLevel: 'error', logQueries: false, datasourceOverrides: {}, env: process.env,
    configDir: '.', ignoreEnvVarErrors: true, engineProtocol: 'json' };
  const pool = new Pool({ connectionString: databaseUrl(), max: 10 });
  pool.on('error', (error) => console.error(`idle connection lost: ${error.message}`)); // and the next query makes a new one
  const engine = new glue.QueryEngine(options, () => {}, bindAdapter(new PrismaPg(pool)));
  await engine.connect('{}');
  return engine;
}

async function answer(engine, translator, request, body) {
  if (request.url === '/status') return '{"status":"ok"}';
  if (request.url === '/') {
    const { query, back } = translator.translate(JSON.parse(body));
    const answered = await engine.query(JSON.stringify(query), '{}', request.headers['x-transaction-id']);
    return JSON.stringify(back(JSON.parse(answered)));
  }
  if (request.url === '/transaction/start') return engine.startTransaction(body, '{}');
  const [, id, end] = /^\/transaction\/([^/]+)\/(commit|rollback)$/.exec(request.url) || [];
  if (end === 'commit') return engine.commitTransaction(id, '{}');
  if (end === 'rollback') return engine.rollbackTransaction(id, '{}');
  throw new Error(`no such path: ${request.url}`);
}

async function main() {
  const datamodel = fs.readFileSync(process.env.PRISMA_DML_PATH, 'utf8');
  const engine = await startEngine(datamodel);
  const translator = new Translator(datamodel);
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = { 'content-type': 'application/json' };
    try {
      const text = await answer(engine, translator, request, Buffer.concat(chunks).toString());
      response.writeHead(200, headers).end(text);
    } catch (error) {
      console.error(error);
      response.writeHead(500, headers).end(JSON.stringify({ errors: [{ error: String(error) }] }));
    }
  });
  server.listen(Number(process.argv[process.argv.indexOf('-p') + 1]), '127.0.0.1');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

'use strict';
// The wasm engine understands only Prisma's JSON protocol. This turns the small GraphQL of prisma-client-py into it,
//   query { result: findManyKey(take: 3) { id, owner { name } } }
//   {modelName: 'Key', action: 'findMany', query: {arguments: {take: 3}, selection: {id: true, owner: {…}}}}
// and the answers back.
const ACTION = new RegExp('^(findUniqueOrThrow|findUnique|findFirstOrThrow|findFirst|findMany|createOne|createMany|' +
  'updateOne|updateMany|upsertOne|deleteOne|deleteMany|aggregate|groupBy|executeRaw|queryRaw)(\\w*)$');

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}()[\]:]|[\w.+-]+/g;

class Reader {
  constructor(text) {
    this.tokens = text.match(TOKEN);
    this.at = 0;
  }

  next() {
    if (this.at === this.tokens.length) throw new Error('GraphQL ends too early');
    return this.tokens[this.at++];
  }

  skip(mark) {
    if (this.tokens[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  value() {
    const token = this.next();
    if (token === '{') return this.pairs('}');
    if (token === '[') {
      const list = [];
      while (!this.skip(']')) list.push(this.value());
      return list;
    }
    const literal = /^["\d-]|^(true|false|null)$/.test(token);
    return literal ? JSON.parse(token) : token; // else the name of an enumerator
  }

  pairs(end) {
    const found = {};
    while (!this.skip(end)) {
      const name = this.next().replace(/^"(.*)"$/, '$1');
      if (!this.skip(':')) throw new Error(`GraphQL: no colon after ${name}`);
      found[name] = this.value();
    }
    return found;
  }

  field() {
    const given = this.skip('(') ? this.pairs(')') : {};
    const selection = {};
    if (this.skip('{')) {
      while (!this.skip('}')) {
        const name = this.next();
        const plain = !['(', '{'].includes(this.tokens[this.at]);
        selection[name] = plain || this.field();
      }
    }
    return { arguments: given, selection };
  }
}

/** Marks what the column type Json holds; GraphQL has it as a plain string. */
function markedJson(value) {
  if (typeof value === 'string') return { $type: 'Json', value };
  if (Array.isArray(value)) return value.map(markedJson);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
    [name, /^(equals|not|set|array_\w+)$/.test(name) ? markedJson(inner) : inner]));
}

/** Answers mark dates, big integers, decimals and Json; GraphQL has the bare value. */
function unmarked(value) {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!value || typeof value !== 'object') return value;
  if ('$type' in value) return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unmarked(inner)]));
}

class Translator {
  /** Learns from the schema which field of which model has which type. */
  constructor(datamodel) {
    this.models = {};
    for (const [, model, body] of datamodel.matchAll(/^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm)) {
      this.models[model] = {};
      for (const [, name, type] of body.matchAll(/^\s*(\w+)\s+(\w+)/gm)) this.models[model][name] = type;
    }
  }

  /** {query: for the engine, back: what makes GraphQL's answer of the engine's}. */
  translate(body) {
    const all = (body.batch || [body]).map((one) => this.operation(one.query));
    if (!body.batch) return { query: all[0].query, back: all[0].back };
    const transaction = body.transaction ? { isolationLevel: body.isolationLevel } : undefined;
    return {
      query: { batch: all.map((one) => one.query), transaction },
      back: (answer) => answer.batchResult
        ? { ...answer, batchResult: answer.batchResult.map((one, number) => all[number].back(one)) } : answer,
    };
  }

  operation(text) {
    const reader = new Reader(text);
    reader.next(); // query or mutation
    reader.skip('{');
    const alias = reader.next();
    const full = reader.skip(':') ? reader.next() : alias;
    const [, action, model] = ACTION.exec(full) || [];
    if (!action) throw new Error(`GraphQL operation not known: ${full}`);
    const field = reader.field();
    field.arguments = model ? this.marked(field.arguments, model) : field.arguments;
    return {
      query: { modelName: model || undefined, action, query: field },
      back: (answer) => answer.data ? { ...answer, data: { [alias]: unmarked(Object.values(answer.data)[0]) } } : answer,
    };
  }

  marked(value, model) {
    if (Array.isArray(value)) return value.map((one) => this.marked(one, model));
    if (!value || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => {
      const type = this.models[model]?.[name];
      return [name, type === 'Json' ? markedJson(inner) : this.marked(inner, type in this.models ? type : model)];
    }));
  }
}

module.exports = { Translator };

// Writes src/api/types.ts from docs/openapi.json; with --check it only says whether the file is fresh.
// Our own few lines instead of a package: the document has plain schemas and we want plain interfaces.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const target = new URL('src/api/types.ts', root);
const document = JSON.parse(readFileSync(new URL('../docs/openapi.json', root), 'utf8'));

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const parts = schema.oneOf ?? schema.anyOf;
  if (parts) return [...new Set(parts.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'null':
      return 'null';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items ?? {});
      return /[ |&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    default:
      return schema.properties ? members(schema) : 'Record<string, unknown>';
  }
}

function comment(text, indent) {
  const line = (text ?? '').split('\n').join(' ').trim();
  return line ? `${indent}/** ${line} */\n` : '';
}

function members(schema, indent = '  ') {
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const mark = required.has(name) ? '' : '?';
    return `${comment(property.description, indent)}${indent}${name}${mark}: ${typeOf(property)};`;
  });
  return `{\n${lines.join('\n')}\n${indent.slice(2)}}`;
}

function declare([name, schema]) {
  const head = comment(schema.description, '');
  // A page of anything has one generic shape; only one that stands inside an answer needs its name.
  if (name.startsWith('Page_') && !named.has(name)) return '';
  return schema.properties
    ? `${head}export interface ${name} ${members(schema)}\n`
    : `${head}export type ${name} = ${typeOf(schema)};\n`;
}

const inside = JSON.stringify(document.components.schemas);
const named = new Set([...inside.matchAll(/schemas\/(Page_\w+)"/g)].map((match) => match[1]));
const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
const paths = Object.keys(document.paths).sort();
const text = [
  '// Generated from docs/openapi.json by `npm run types`; do not edit.\n',
  '/** One page of a list; give `next` back as `after`. */',
  'export interface Page<T> {\n  items: T[];\n  next?: Cursor | null;\n}\n',
  '/** Every path the server documents. */',
  `export type ApiPath =\n${paths.map((path) => `  | '${path}'`).join('\n')};\n`,
  ...schemas.map(declare).filter(Boolean),
].join('\n');

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/api/types.ts does not fit docs/openapi.json: run `npm run types` and commit it.');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}

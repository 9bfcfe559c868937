// A page's action as a request that a program can send.

export function curl(method: string, path: string, body?: unknown): string {
  const lines = [`curl -X ${method} '${location.origin}/api/v1${path}'`, `  -H "Authorization: Bearer $GONGDAO_TOKEN"`];
  if (method !== 'GET') lines.push(`  -H "Idempotency-Key: $(uuidgen)"`);
  if (body !== undefined) {
    lines.push(`  -H 'Content-Type: application/json'`);
    lines.push(`  -d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(' \\\n');
}

// SPDX-License-Identifier: Apache-2.0
// Calls of the REST API: { status, headers, type, body }; JSON bodies are parsed.
export async function call(site, token, method, path, { body, type, headers = {} } = {}) {
  const sent = { ...headers };
  if (token) sent.authorization = `Bearer ${token}`;
  if (type) sent['content-type'] = type;
  const response = await fetch(`${site.server.url}/api/v1${path}`, { method, headers: sent, body, redirect: 'manual', duplex: 'half' });
  const text = await response.text();
  const media = (response.headers.get('content-type') ?? '').split(';')[0];
  return {
    status: response.status, headers: response.headers, type: media, text,
    body: /json$/.test(media) && text ? JSON.parse(text) : undefined,
  };
}

export const sendJson = (site, token, method, path, value) => call(site, token, method, path,
  { body: JSON.stringify(value), type: 'application/json' });

export const upload = (site, token, product, release, bytes) => call(site, token, 'POST',
  `/products/${encodeURIComponent(product)}/images?release=${encodeURIComponent(release)}`,
  { body: bytes, type: 'application/octet-stream' });

/* A person and an API token of theirs with all that the role may do, or with `scopes`. */
export async function addToken(site, role, scopes) {
  const mail = `${role.replace(' ', '.')}@nordhafen.example`;
  const people = (await site.json('person', 'list')).people;
  if (!people.some((p) => p.mail === mail)) {
    await site.json('person', 'add', '--name', `The ${role}`, '--mail', mail, '--role', role);
  }
  return (await site.json('token', 'add', '--name', `${role} ${scopes}`, '--person', mail, '--scopes', scopes)).token;
}

export const allScopes = 'read,product:write,finding:write,feed:write,case:write,case:submit,admin';

// Writes manifest.json: its host permissions are the hosts of the sites' catalogue, so that the daemon and the
// extension know the same ones. `node generate.mjs`; a test compares.
import { readFileSync, writeFileSync } from 'node:fs';

const catalogue = new URL('../config/defaults/catalogue/sites.yaml', import.meta.url);

/** The `hosts` of each entry: a word, or a list in brackets. The file has no other YAML in that field. */
export function catalogueHosts(yaml) {
  const lists = [...yaml.matchAll(/^ {2}hosts: (.+)$/gm)].map(([, text]) => text.replace(/[[\]"]/g, '').split(/,\s*/));
  return [...new Set(lists.flat().map((host) => host.trim()))].sort();
}

export function manifest(yaml) {
  const script = 'background.js';
  return {
    manifest_version: 3,
    name: 'LiteLLM Companion',
    version: '0.1.0',
    description: 'Counts active time on AI sites and the model calls of web apps, for the LiteLLM Companion daemon on this machine. Never prompts or answers.',
    minimum_chrome_version: '121',
    icons: { 16: 'icons/16.png', 48: 'icons/48.png', 128: 'icons/128.png' },
    action: { default_popup: 'popup/popup.html', default_title: 'LiteLLM Companion' },
    options_ui: { page: 'options/options.html', open_in_tab: true },
    background: { service_worker: script, scripts: [script], type: 'module' },
    permissions: ['alarms', 'idle', 'scripting', 'storage'],
    host_permissions: catalogueHosts(yaml).map((host) => `*://*.${host}/*`),
    optional_host_permissions: ['*://*/*'],
    content_security_policy: { extension_pages: "default-src 'self'; connect-src http://127.0.0.1:* http://localhost:* https:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'" },
    browser_specific_settings: {
      gecko: {
        id: 'companion@litellm-companion.invalid',
        strict_min_version: '142.0',
        data_collection_permissions: { required: ['browsingActivity'] },
      },
    },
  };
}

export const manifestText = () => `${JSON.stringify(manifest(readFileSync(catalogue, 'utf8')), null, 2)}\n`;

if (process.argv[1] === new URL(import.meta.url).pathname) {
  writeFileSync(new URL('manifest.json', import.meta.url), manifestText());
}

/**
 * Who may import whom, by the `layer:` tag in each package.json (the picture is in README.md): the domain knows nothing,
 * adapters know no service, and no service knows another one. `eslint.config.mjs` makes the lint rule of it.
 */
export const layers = {
  domain: ['domain'],
  contracts: ['domain', 'contracts'],
  runtime: ['runtime'],
  adapter: ['domain', 'contracts', 'runtime'],
  shell: ['domain', 'contracts', 'runtime', 'adapter'],
  service: ['domain', 'contracts', 'runtime', 'adapter', 'shell'],
  composition: ['domain', 'contracts', 'runtime', 'adapter', 'shell', 'service', 'composition'],
  tool: ['domain', 'contracts', 'runtime', 'adapter', 'shell', 'service', 'composition', 'local', 'tool'],
  'command-line': ['domain', 'contracts', 'runtime', 'adapter', 'service', 'tool'],
  local: ['local'],
  web: ['domain', 'contracts'],
  testing: ['domain', 'contracts', 'runtime', 'adapter', 'shell', 'local', 'testing'],
  e2e: [
    'domain',
    'contracts',
    'runtime',
    'adapter',
    'shell',
    'service',
    'composition',
    'tool',
    'local',
    'testing',
  ],
};

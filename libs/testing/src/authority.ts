import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const config = `[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 2
default_crl_days = 2
unique_subject = no
policy = any
copy_extensions = none
[any]
commonName = supplied
`;

/** A certificate authority of openssl in a folder of its own: `ca.pem`, `crl.pem`, and what it signs. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'farwatch-ca-'));

  constructor(name = 'test authority') {
    this.#write('ca.conf', config);
    this.#write('index.txt', '');
    this.#write('serial', '01\n');
    this.#openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', 'ca.key', '-out', 'ca.pem'],
    );
    this.list();
  }

  get ca(): string {
    return this.#read('ca.pem');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A certificate of somebody; `expired`: it was good until yesterday. */
  sign(name: string, expired = false): { readonly cert: string; readonly key: string } {
    this.#openssl(
      ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    const dates = expired ? ['-startdate', '200101000000Z', '-enddate', '210101000000Z'] : [];
    this.#openssl(
      'ca',
      '-config',
      'ca.conf',
      '-batch',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      ...dates,
    );
    return { cert: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  /** Takes a certificate back; `list` writes it down. */
  revoke(name: string): void {
    this.#openssl('ca', '-config', 'ca.conf', '-revoke', `${name}.pem`);
    this.list();
  }

  /** Writes `crl.pem`. */
  list(): void {
    this.#openssl('ca', '-config', 'ca.conf', '-gencrl', '-out', 'crl.pem');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }

  #read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  #write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }
}

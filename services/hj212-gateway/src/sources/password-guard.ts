import { counter } from '@farwatch/observability/metrics';
import { Budgets } from '@farwatch/runtime/budgets';
import type { Logger } from '@farwatch/runtime/log';

import type { Source } from './source.js';

const failed = counter('farwatch_hj212_proof_failures_total', 'Frames that did not prove their MN, by why', [
  'why',
]);

/** Wrong passwords for one MN from one address: in the long run, and without a pause. */
const guessesPerMinute = 12;
const guessesAtOnce = 30;
/** Failures of so many pairs of MN and address are told apart in the log. */
const maxPairs = 1_000;
const tellEveryMs = 60_000;

/** Who brings a frame, as far as the connection tells. */
export interface Sender {
  /** Remote address, without a port. */
  readonly address: string;
  /** Whose address that is (`networkOf`): guesses are counted by it. */
  readonly network: string;
  /** Common name of the client's certificate that our authority signed; undefined when it showed none. */
  readonly certificate: string | undefined;
  /** This connection has sent valid data of the MN. */
  hasProved(mn: string): boolean;
}

/** Why a frame is not believed to come from its MN, of the refusal catalogue. */
export type ProofReason =
  'password-wrong' | 'password-throttled' | 'network-not-allowed' | 'certificate-wrong';

export interface ProofFailure {
  readonly reason: ProofReason;
  readonly detail: string;
}

interface Failures {
  readonly mn: string;
  readonly address: string;
  readonly counts: Partial<Record<ProofReason, number>>;
  toldMs: number;
}

/**
 * Whether a frame comes from whom its MN names: network, certificate, password. Guesses are counted by MN and address: a guesser
 * has few, and locks out nobody at another address, nor a connection that has proved itself. Failures are told as an audit.
 */
export class PasswordGuard {
  readonly #guesses = new Budgets(guessesPerMinute, 20_000, guessesAtOnce);
  readonly #untold = new Map<string, Failures>();

  constructor(private readonly log: Logger) {}

  /** Undefined: it is the one. While an MN is throttled for an address, no password of an unproven connection is looked at. */
  doubt(source: Source, pw: string, sender: Sender, nowMs: number): ProofFailure | undefined {
    const failure = this.#judge(source, pw, sender, nowMs);
    if (failure) this.#note(source.mn, sender, failure.reason);
    return failure;
  }

  /** Writes what failed since the last time, once a minute for each MN and address; called now and then. */
  tell(nowMs: number): void {
    for (const [key, one] of this.#untold) {
      if (nowMs - one.toldMs < tellEveryMs) continue;
      // Nothing since it was told last.
      if (Object.keys(one.counts).length === 0) {
        this.#untold.delete(key);
        continue;
      }
      const { mn, address, counts } = one;
      this.log.warn(
        { audit: true, what: 'hj212-proof', mn, address, ...counts },
        'a logger was not believed',
      );
      this.#untold.set(key, { mn, address, counts: {}, toldMs: nowMs });
    }
  }

  #judge(source: Source, pw: string, sender: Sender, nowMs: number): ProofFailure | undefined {
    const { mn, certificate } = source;
    if (!source.isFrom(sender.address))
      return { reason: 'network-not-allowed', detail: `${sender.address} is in no network of this MN` };
    if (certificate !== undefined && certificate !== sender.certificate)
      return {
        reason: 'certificate-wrong',
        detail:
          sender.certificate === undefined
            ? 'no client certificate'
            : `of ${sender.certificate.slice(0, 200)}`,
      };
    const key = `${mn} ${sender.network}`;
    const proved = sender.hasProved(mn);
    if (!proved && this.#guesses.left(key, nowMs) < 1)
      return { reason: 'password-throttled', detail: 'too many wrong passwords from this address' };
    if (source.isPassword(pw)) return undefined;
    // Who has proved itself knows the password: its faults are no guesses, and must not lock it out when it calls again.
    if (!proved) this.#guesses.spend(key, 1, nowMs);
    return wrongPassword;
  }

  #note(mn: string, { network, address }: Sender, reason: ProofReason): void {
    failed.inc({ why: reason });
    const key =
      this.#untold.has(`${mn} ${network}`) || this.#untold.size < maxPairs ? `${mn} ${network}` : '';
    let known = this.#untold.get(key);
    // The first failure is told at once, with the next look.
    if (known === undefined)
      this.#untold.set(
        key,
        (known =
          key === ''
            ? { mn: 'others', address: 'others', counts: {}, toldMs: -Infinity }
            : { mn, address, counts: {}, toldMs: -Infinity }),
      );
    known.counts[reason] = (known.counts[reason] ?? 0) + 1;
  }
}

export const wrongPassword: ProofFailure = {
  reason: 'password-wrong',
  detail: 'PW is not the password of this MN',
};

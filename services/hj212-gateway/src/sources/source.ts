import { hash, timingSafeEqual } from 'node:crypto';

import type { Hj212Source, StationDoor } from '@farwatch/contracts/events';
import type { GasState, StationKind } from '@farwatch/domain/reading';
import { profileWith, strict, type Deviation, type Profile } from '@farwatch/hj212/profile';
import { inNetworks } from '@farwatch/runtime/address';

/** What reading its frames needs to know of the station. */
export interface StationFacts extends GasState {
  /** Decides which values are unusual. */
  readonly kind?: StationKind | undefined;
  /** From when on it is retired, epoch ms. */
  readonly retiredMs?: number | undefined;
}

/** Where its station may report from is no fact of its frames: they say the same. */
type Doors = readonly StationDoor[] | undefined;

/** A registered logger, prepared for reading its frames. */
export interface Source extends Hj212Source {
  readonly profile: Profile;
  readonly endLabelled: NonNullable<Hj212Source['endLabelled']>;
  /** Switches that matter before the MN is known: those of the frame itself. */
  readonly framing: readonly Deviation[];
  readonly facts: StationFacts;
  /** It has codes or units of its own. */
  readonly isMapped: boolean;
  /** Its station may report over HJ 212. */
  readonly isAllowed: boolean;
  /** 32 bits of all that decides what its frames say; another number says that they have to be read again. */
  readonly reading: number;
  /** Never true of an empty one, whatever was registered. */
  isPassword(pw: string): boolean;
  /** Whether a remote address lies in the networks that it may come from; without any it may come from everywhere. */
  isFrom(address: string): boolean;
  /** Its SM4 key of today (HJ 212-2025); a function, so that no key is ever printed with a source. */
  sm4Key(): Uint8Array | undefined;
}

/** What a frame can show before its header is read. */
const framingSwitches = new Set<string>([
  'length-unpadded',
  'length-counts-trailer',
  'length-wrong',
  'crc-missing',
  'crc-unpadded',
  'crc-modbus',
  'crc-modbus-swapped',
  'crc-arc',
  'crc-constant',
  'fields-behind-data-area',
]);

const maxProfiles = 1_000;
const profiles = new Map<string, Profile>();

/** The strict profile with these switches on: one object for all sources that show the same deviations, most of them none. */
function sharedProfile(switches: readonly Deviation[]): Profile {
  const name = [...switches].sort().join();
  let profile = profiles.get(name);
  if (profile === undefined) {
    profile = profileWith(Object.fromEntries(switches.map((one) => [one, true])));
    if (profiles.size < maxProfiles) profiles.set(name, profile);
  }
  return profile;
}

/** 32 bits of a list of settings. */
const fingerprintOf = (settings: readonly unknown[]): number =>
  hash('sha256', JSON.stringify(settings), 'buffer').readInt32LE(0);

/** Prepares a source; switches that this version does not know are left out. */
export function prepareSource(
  source: Hj212Source,
  facts: StationFacts,
  sm4KeyOf: (mn: string) => Uint8Array | undefined = () => undefined,
  allowedDoors?: Doors,
): Source {
  const known = source.switches.filter((name): name is Deviation => Object.hasOwn(strict, name));
  // A later packet of a split message may lack DataTime: it is looked for in its siblings, and refused only then.
  const profile = sharedProfile([...known, 'statistics-without-data-time']);
  const expected = Buffer.from(source.passwordHash, 'hex');
  let last: { readonly pw: string; readonly fits: boolean } | undefined;
  // Written out: 2,000 objects that begin with a spread have 2,000 shapes, and every frame reads a dozen of their fields.
  const { mn, station, passwordHash, switches, units, codes, converted, minuteInterval, utcOffset } = source;
  const { endLabelled = [] } = source;
  const { networks, certificate } = source;
  const isFrom = networks === undefined || networks.length === 0 ? () => true : inNetworks(networks);
  return {
    mn,
    station,
    passwordHash,
    switches,
    units,
    codes,
    converted,
    minuteInterval,
    utcOffset,
    endLabelled,
    networks,
    certificate,
    isFrom,
    isAllowed: allowedDoors === undefined || allowedDoors.includes('hj212'),
    profile,
    framing: known.filter((name) => framingSwitches.has(name)),
    facts,
    reading: fingerprintOf([
      ...[station, units, codes, converted, minuteInterval, utcOffset, endLabelled, facts],
      // The other switches decide whether a frame is taken, not what it says.
      switches.includes('factor-contradicts'),
    ]),
    isMapped: Object.keys(codes).length > 0 || Object.keys(units).length > 0,
    sm4Key: () => sm4KeyOf(mn),
    isPassword(pw) {
      if (pw === '') return false;
      // A device sends the same password in every frame.
      if (last?.pw !== pw)
        last = { pw, fits: timingSafeEqual(Buffer.from(hash('sha256', pw), 'hex'), expected) };
      return last.fits;
    },
  };
}

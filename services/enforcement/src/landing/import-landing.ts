import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { maxPatrolFileBytes, type PatrolFileAnswer, type PatrolFileFormat } from '@farwatch/contracts/http';
import { coordinateSystemOf } from '@farwatch/domain/patrol';
import type { StoredFile } from '@farwatch/files/file-store';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { inTransaction } from '@farwatch/persistence/transaction';

import { keepMedium, plainName, type KeepDeps } from '../media/keep-medium.js';
import { exifHeadBytes, readExif } from '../media/read-exif.js';
import type { KnownDrone, Subject } from '../media/subject.js';
import { findFile, flightMeeting, saveFile } from '../store/patrol/files.js';
import { flightIdOf } from '../store/patrol/flights.js';
import { mediumOfContent } from '../store/patrol/media.js';
import { landingEvents } from './landing-events.js';
import { Landing, type Declared } from './landing-file.js';
import { headOf, kindOf, readText } from './read-landing.js';
import { NotOpened, unzip } from './unzip.js';

/** A file after landing, as it lies in a draft. */
export interface LandingFile {
  readonly path: string;
  readonly stored: StoredFile;
  readonly name: string | undefined;
}

export interface LandingAsked {
  readonly drone: KnownDrone;
  readonly flight?: string | undefined;
  readonly crs?: string | undefined;
  readonly zone?: string | undefined;
  readonly dryRun: boolean;
  readonly by: string;
  /** Districts of the sender; undefined: all. */
  readonly allowed?: readonly string[] | undefined;
}

const [longestMs, futureMs] = [24 * 3_600_000, 300_000];

/**
 * Reads a file after landing and, unless it is only looked at, makes of it what its flight would have made live: events, in one
 * transaction with the note that it was taken. The same file again changes nothing. Nothing of it may be right: then `points`,
 * `readings` and `media` are empty, `rejected` says why, and nothing was kept.
 */
export async function importLanding(
  deps: KeepDeps,
  { path, stored, name }: LandingFile,
  asked: LandingAsked,
): Promise<PatrolFileAnswer> {
  const { drone, dryRun, by } = asked;
  const reading = JSON.stringify([asked.flight ?? null, asked.crs ?? null, asked.zone ?? null]);
  const named = { drone: drone.id, sha256: stored.sha256, reading };
  const before = await findFile(deps.pool, named);
  if (before !== undefined) return { ...before, dryRun, repeated: true };
  const landing = new Landing();
  const declared: Declared = {
    zone: asked.zone,
    system: coordinateSystemOf(asked.crs ?? ''),
    latestMs: Date.now() + futureMs,
  };
  const photos = new Photos(deps, asked, landing);
  const format = await readAll(landing, path, name, declared, photos);
  const span = landing.span;
  const tooLong = span !== undefined && span.toMs - span.fromMs > longestMs;
  if (tooLong) landing.refuse(undefined, 'lasts-too-long', 'more than 24 hours: hand in flight by flight');
  const fine = !tooLong && span !== undefined;
  if (!fine && landing.issueCount === 0 && photos.media.length + photos.looked === 0)
    landing.refuse(undefined, 'nothing-in-it', 'neither a point, a reading nor a photo is in it');
  const meeting = fine ? await flightMeeting(deps.pool, drone.id, span.fromMs, span.toMs) : undefined;
  const own = asked.flight ?? (meeting === undefined ? `file-${stored.sha256.slice(0, 16)}` : undefined);
  const answer: PatrolFileAnswer = {
    format: format ?? 'csv',
    sha256: stored.sha256,
    drone: drone.id,
    dryRun,
    repeated: false,
    ...(fine && {
      flight: own === undefined ? meeting! : flightIdOf(drone.id, own),
      start: new Date(span.fromMs).toISOString(),
      end: new Date(span.toMs).toISOString(),
    }),
    points: fine ? landing.points.length : 0,
    readings: fine ? landing.readings.length : 0,
    media: photos.media,
    pollutants: fine ? countPollutants(landing) : [],
    preview: [...photos.preview, ...(fine ? previewOf(landing) : [])].slice(0, 10),
    rejectedCount: landing.issueCount,
    rejected: landing.issues,
  };
  if (dryRun || (!fine && photos.media.length === 0)) return answer;
  // The file itself is what everything else can be told from again.
  await deps.store.put(createReadStream(path), { maxBytes: maxPatrolFileBytes, sha256: stored.sha256 });
  const at = new Date().toISOString();
  const records = fine ? landingEvents(landing, drone, { ...named, at }, own) : [];
  const first = await inTransaction(deps.pool, async (client) => {
    const noted = await saveFile(client, named, { at, by, name: plainName(name), answer });
    if (noted) await addToOutbox(client, 'enforcement', records);
    return noted;
  });
  return { ...answer, repeated: !first };
}

async function readAll(
  landing: Landing,
  path: string,
  name: string | undefined,
  declared: Declared,
  photos: Photos,
): Promise<PatrolFileFormat | undefined> {
  const kind = await kindOf(await headOf(path));
  if (kind === 'text') return readText(landing, await readFile(path), declared);
  if (kind === 'photo') {
    await photos.take(name, () => createReadStream(path));
    return 'photo';
  }
  if (kind !== 'zip') {
    landing.refuse(undefined, 'format-unknown', `the content is ${kind.unknown}`);
    return undefined;
  }
  let inner: PatrolFileFormat | undefined;
  try {
    for await (const one of unzip(path)) {
      landing.file = one.name.slice(0, 200);
      const what = await kindOf(one.content.subarray(0, 4_100));
      if (what === 'text') inner = readText(landing, one.content, declared);
      else if (what === 'photo') await photos.take(one.name, () => Readable.from([one.content]));
      else
        landing.refuse(
          undefined,
          'format-unknown',
          what === 'zip' ? 'an archive in an archive' : what.unknown,
        );
    }
  } catch (error) {
    if (!(error instanceof NotOpened)) throw error;
    landing.refuse(undefined, error.reason, error.message);
  } finally {
    landing.file = undefined;
  }
  return inner === 'kml' && /\.kmz$/i.test(name ?? '') ? 'kmz' : 'zip';
}

/** Photos among what was handed in: media of the drone, which find their flight by their time. */
class Photos {
  readonly media: string[] = [];
  readonly preview: PatrolFileAnswer['preview'] = [];
  looked = 0;

  constructor(
    private readonly deps: KeepDeps,
    private readonly asked: LandingAsked,
    private readonly landing: Landing,
  ) {}

  async take(name: string | undefined, content: () => Readable): Promise<void> {
    const { dryRun, drone, by, allowed, flight } = this.asked;
    const zone = this.asked.zone ?? this.deps.zone;
    if (dryRun) return this.#look(content(), zone);
    const within = flight === undefined ? drone.id : `${drone.id}\u001f${flight}`;
    const subject: Subject = {
      drone: drone.id,
      simulated: drone.simulated,
      district: drone.district,
      allowed,
      flight,
      idOf: (sha256) => mediumOfContent(within, sha256),
    };
    const kept = await keepMedium(this.deps, content(), subject, { kind: 'photo', zone }, by, name);
    if (kept.kind === 'kept') this.media.push(kept.id);
    else
      this.landing.refuse(
        undefined,
        kept.code === 'medium-too-large' ? 'too-large' : 'format-unknown',
        `${kept.code}: ${kept.detail}`,
      );
  }

  async #look(content: Readable, zone: string | undefined): Promise<void> {
    const head: Buffer[] = [];
    let bytes = 0;
    for await (const piece of content as AsyncIterable<Buffer>) {
      head.push(piece);
      bytes += piece.length;
      if (bytes >= exifHeadBytes) break;
    }
    this.looked++;
    const exif = await readExif(Buffer.concat(head).subarray(0, exifHeadBytes), zone);
    if (exif?.at === undefined)
      this.landing.refuse(
        undefined,
        exif?.local === undefined ? 'no-time' : 'zone-undeclared',
        'the photo finds no flight by its time',
      );
    else this.preview.push({ at: exif.at, ...(exif.place && { place: exif.place }) });
  }
}

function countPollutants({ readings }: Landing): PatrolFileAnswer['pollutants'] {
  const counts = new Map<string, PatrolFileAnswer['pollutants'][number]>();
  for (const { pollutant, unit } of readings) {
    const key = `${pollutant} ${unit}`;
    counts.set(key, { pollutant, unit, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** The first and the last points. */
function previewOf({ points }: Landing): PatrolFileAnswer['preview'] {
  const shown = points.length <= 6 ? points : [...points.slice(0, 3), ...points.slice(-3)];
  return shown.map(({ atMs, place, heightAboveTakeoff, heightMsl, heightEllipsoid }) => {
    const heightM = heightAboveTakeoff ?? heightMsl ?? heightEllipsoid;
    return {
      at: new Date(atMs).toISOString(),
      ...(place && { place }),
      ...(heightM !== undefined && { heightM }),
    };
  });
}

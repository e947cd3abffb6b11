import { arbitrate, holdHours } from './core/arbitrate.js';
import { explain } from './core/words.js';
import { hourMs, type Scene } from './core/scene.js';
import { Track } from './core/track.js';
import {
  type DeclaredEvent,
  type ScreenFinding,
  type ScreenReading,
  type SeriesContext,
  type Suspicion,
} from './core/types.js';
import { detectors } from './detectors.js';

interface Episode {
  readonly id: string;
  toMs: number;
}

/** Pieces of one finding lie at most this far apart. */
const togetherMs = 48 * hourMs;

/**
 * Screens series as they come in. Push readings and declarations in any order, then `advance` to a moment: everything that was
 * known by then is judged, at fixed moments of event time, so the order of arrival within one advance and its length change
 * nothing. What arrives after its moment was passed is taken in from then on.
 */
export class Screen {
  private readonly tracks = new Map<string, Track>();
  private readonly byOutlet = new Map<string, Track[]>();
  private readonly events = new Map<string, DeclaredEvent[]>();
  private readonly episodes = new Map<string, Episode>();
  private readonly pending = new Map<string, { suspicion: Suspicion; sinceMs: number; seenMs: number }>();
  private nowMs = -Infinity;

  constructor(contexts: Iterable<SeriesContext>) {
    for (const context of contexts) {
      const track = new Track(context);
      this.tracks.set(context.series, track);
      this.byOutlet.set(context.outlet, [...(this.byOutlet.get(context.outlet) ?? []), track]);
    }
    for (const list of this.byOutlet.values())
      list.sort((a, b) => (a.context.series < b.context.series ? -1 : 1));
  }

  /** Takes a row in; one of a series without a context is refused with `false`. */
  push(reading: ScreenReading): boolean {
    const track = this.tracks.get(reading.series);
    track?.push(reading);
    return track !== undefined;
  }

  declare(event: DeclaredEvent): void {
    const list = this.events.get(event.outlet) ?? [];
    list.push(event);
    list.sort((a, b) => a.declaredMs - b.declaredMs || a.fromMs - b.fromMs || (a.code < b.code ? -1 : 1));
    this.events.set(event.outlet, list);
  }

  /** Judges every moment up to `nowMs` that was not judged yet. */
  advance(nowMs: number): ScreenFinding[] {
    const found: ScreenFinding[] = [];
    const stepMs = hourMs;
    let at = Number.isFinite(this.nowMs) ? this.nowMs + stepMs : Math.floor(this.firstMs() / stepMs) * stepMs;
    if (!Number.isFinite(at)) return found;
    for (; at <= nowMs; at += stepMs) {
      this.nowMs = at;
      for (const [outlet, tracks] of this.byOutlet) this.look(outlet, tracks, at, found);
    }
    return found;
  }

  private firstMs(): number {
    let first = Infinity;
    for (const track of this.tracks.values()) first = Math.min(first, track.earliestMs());
    return first;
  }

  private look(outlet: string, tracks: readonly Track[], nowMs: number, found: ScreenFinding[]): void {
    const suspicions: Suspicion[] = [];
    for (const track of tracks) {
      const everyMs = track.context.intervalMinutes < 5 ? hourMs : 6 * hourMs;
      if (nowMs % everyMs !== 0) continue;
      const scene = this.sceneOf(track, nowMs);
      if (scene === undefined) continue;
      for (const detector of detectors) suspicions.push(...detector(scene));
    }
    if (suspicions.length === 0) return;
    const open = (series: string, kind: string) => this.episodes.get(`${series}/${kind}`);
    for (const suspicion of arbitrate(suspicions, open, (series) => this.tracks.get(series)?.scale ?? 1)) {
      const key = `${suspicion.series}/${suspicion.kind}`;
      const episode = this.episodes.get(key);
      const goesOn = episode !== undefined && suspicion.fromMs - episode.toMs <= togetherMs;
      if (!goesOn && !this.isHeld(key, suspicion, nowMs)) continue;
      if (goesOn && suspicion.toMs <= episode.toMs) continue;
      const id = goesOn ? episode.id : `${key}/${new Date(suspicion.fromMs).toISOString()}`;
      this.episodes.set(key, { id, toMs: suspicion.toMs });
      this.tracks.get(suspicion.series)?.taint(suspicion.fromMs, suspicion.toMs);
      const track = this.tracks.get(suspicion.series)!;
      found.push({ ...suspicion, id, detectedMs: nowMs, explanation: explain(suspicion, track.context) });
    }
  }

  /** Symptoms wait a while for a cause: whether the suspicion has stood long enough. */
  private isHeld(key: string, suspicion: Suspicion, nowMs: number): boolean {
    const scale = this.tracks.get(suspicion.series)!.scale;
    const waitMs = (holdHours[suspicion.kind] ?? 0) * scale * hourMs;
    const before = this.pending.get(key);
    const stands = before !== undefined && nowMs - before.seenMs <= Math.max(24 * scale, 6) * hourMs;
    const sinceMs = stands ? before.sinceMs : nowMs;
    this.pending.set(key, { suspicion, sinceMs, seenMs: nowMs });
    return nowMs - sinceMs >= waitMs;
  }

  private scenes = new Map<string, { atMs: number; scene: Scene | undefined }>();

  private sceneOf(track: Track, nowMs: number): Scene | undefined {
    const kept = this.scenes.get(track.context.series);
    if (kept?.atMs === nowMs) return kept.scene;
    track.advance(nowMs);
    const scene = this.makeScene(track, nowMs);
    this.scenes.set(track.context.series, { atMs: nowMs, scene });
    return scene;
  }

  private makeScene(track: Track, nowMs: number): Scene | undefined {
    const span = track.span(nowMs);
    if (span === undefined || span.n < track.rows(36) || nowMs - track.lastEndMs > track.ms(48))
      return undefined;
    const { context } = track;
    const dayMs = track.ms(24);
    const dayStart = Math.floor(nowMs / dayMs) * dayMs;
    const usualEndMs = Math.max(
      dayStart - track.ms(120),
      Math.min(dayStart - track.ms(12), track.begunMs + track.ms(192)),
    );
    const outlet = this.byOutlet.get(context.outlet) ?? [];
    const enterprise = context.outlet.includes('-') ? context.outlet.split('-')[0]! : undefined;
    const siblings = [...this.tracks.values()].filter(
      (other) =>
        other !== track &&
        other.context.pollutant === context.pollutant &&
        other.context.outlet !== context.outlet &&
        (other.context.outlet === context.siblingOutlet ||
          other.context.siblingOutlet === context.outlet ||
          (enterprise !== undefined && other.context.outlet.startsWith(`${enterprise}-`))),
    );
    const stack = context.outlet.split('#')[0]!;
    const events = [
      ...(this.events.get(context.outlet) ?? []),
      ...(stack === context.outlet ? [] : (this.events.get(stack) ?? [])),
    ].filter(
      (event) => event.declaredMs <= nowMs && (event.series === null || event.series === context.series),
    );
    return {
      nowMs,
      track,
      span,
      usualEnd: Math.max(0, Math.floor((usualEndMs - span.startMs) / span.stepMs)),
      usualKey: `${dayStart}`,
      partner: (pollutant) => outlet.find((other) => other.context.pollutant === pollutant),
      outlet,
      siblings,
      events,
      sceneOf: (other) => this.sceneOf(other, nowMs),
    };
  }
}

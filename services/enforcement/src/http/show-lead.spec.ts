import { describe, expect, it } from '@jest/globals';
import { hj212FrameType } from '@farwatch/contracts/events';

import { episode, hour, reported, toIn } from '../../test/support.js';
import { applyEvents } from '../lead/apply-events.js';
import { readExceedance } from '../lead/read-exceedance.js';
import { showLead } from './show-lead.js';
import type { StoredDetail, StoredEvidence } from '../store/find-lead.js';

function detail(evidence: readonly StoredEvidence[], change: Partial<StoredDetail> = {}): StoredDetail {
  const read = readExceedance(toIn(reported('opened', episode('ep', 2))));
  if (read.kind !== 'ok') throw new Error(read.detail);
  const { inserted } = applyEvents(new Map(), [read.event], hour(3));
  return {
    lead: inserted[0]!,
    intervals: read.event.data.intervals,
    timeline: [],
    evidence,
    refs: evidence.map((one) => ({ ...one, state: 'stored' as const })),
    counts: { requested: 0, stored: evidence.length, missing: 0 },
    ...change,
  };
}

const reading = (start: number, change: object = {}) => ({
  pollutant: 'w01018',
  value: 62,
  unit: 'mg/L',
  start: hour(start),
  end: hour(start + 1),
  flag: 'N',
  revision: 0,
  ...change,
});

const message = (readings: unknown, change: Partial<StoredEvidence> = {}): StoredEvidence => ({
  topic: 't',
  partition: 0,
  offset: 1,
  raw: Buffer.from('原文'),
  rawBytes: 6,
  rawType: null,
  rawTopic: null,
  sha256: 'h',
  readings,
  receivedAt: hour(2),
  ...change,
});

describe('the readings behind a lead', () => {
  it('show the value that was compared, and both where the device sent a converted one', () => {
    const both = { value: 120, basis: 'converted', measured: 80 };
    const shown = (compared?: 'measured') => {
      const of = detail([message([reading(1, both), reading(0)])]);
      const { details } = of.lead;
      if (details.origin !== 'exceedance') throw new Error(details.origin);
      return showLead({
        ...of,
        lead: {
          ...of.lead,
          details: {
            ...details,
            limit: { ...details.limit, ...(compared ? { compared } : {}) },
          },
        },
      }).readings.map(({ value, compared: which, measured, converted }) => [
        value,
        which,
        measured,
        converted,
      ]);
    };
    const plain = [62, undefined, undefined, undefined];
    expect(shown()).toEqual([plain, [120, 'converted', 80, 120]]);
    expect(shown('measured')).toEqual([plain, [80, 'measured', 80, 120]]);
  });

  it('are those of its pollutant inside its judged intervals, oldest first, by revision', () => {
    const { readings } = showLead(
      detail([
        message([reading(1), reading(9), reading(1, { pollutant: 'w01001' })]),
        message([reading(0, { revision: 1, value: 61 }), reading(0)]),
      ]),
    );
    expect(readings.map(({ start, revision }) => [start, revision])).toEqual([
      [hour(0), 0],
      [hour(0), 1],
      [hour(1), 0],
    ]);
  });

  it('correct another one when their revision says so, of HJ 212 when an earlier one said something else', () => {
    const corrects = (rawType: string | null, ...values: readonly (readonly [number, number])[]): unknown[] =>
      showLead(
        detail(values.map(([revision, value]) => message([reading(0, { revision, value })], { rawType }))),
      ).readings.map((one) => one.corrects);
    expect(corrects(null, [0, 62], [1, 61])).toEqual([false, true]);
    expect(corrects('application/json', [2, 61])).toEqual([true]);
    expect(corrects(hj212FrameType, [3_640, 62])).toEqual([false]);
    // Sent again after an answer was lost, and then a correction; the last ones of the list arrived first.
    expect(corrects(hj212FrameType, [9_000, 61], [3_700, 62], [3_640, 62])).toEqual([false, false, true]);
  });

  it('carry the bytes once a message, as text or base64, and their hash every time', () => {
    const { readings } = showLead(detail([message([reading(0), reading(1)])]));
    expect(readings.map(({ raw, sha256 }) => [raw, sha256])).toEqual([
      ['原文', 'h'],
      [undefined, 'h'],
    ]);
    const binary = showLead(detail([message([reading(0)], { raw: Buffer.from([255, 0]) })])).readings[0];
    expect(binary).toMatchObject({ rawBase64: '/wA=' });
    expect(binary?.raw).toBeUndefined();
    expect(showLead(detail([message([reading(0)], { raw: null })])).readings[0]).not.toHaveProperty('raw');
  });

  it('are still those of the episode when no interval stands any more', () => {
    expect(showLead(detail([message([reading(1)])], { intervals: [] })).readings).toHaveLength(1);
  });

  it('are none when the stored message is no reading event', () => {
    expect(showLead(detail([message({ odd: true })])).readings).toEqual([]);
  });

  it('refers to every message by kind, place and state, also to those that are not stored yet', () => {
    const of = detail([message([reading(1)], { rawType: 'application/vnd.hj212' })]);
    const waiting = {
      ...of.refs[0]!,
      state: 'requested' as const,
      rawType: null,
      sha256: null,
      receivedAt: null,
    };
    const [frame, requested] = showLead({ ...of, refs: [...of.refs, waiting] }).evidence;
    expect(frame).toMatchObject({
      kind: 'frame',
      ref: expect.stringMatching(/^kafka:.+\/\d+\/\d+$/),
      state: 'stored',
      sha256: of.refs[0]!.sha256,
    });
    expect(requested).toEqual({ kind: 'reading', ref: frame!.ref, state: 'requested' });
  });

  it('carries what the door has promised beside the details, with the same values', () => {
    const shown = showLead(detail([]));
    if (shown.details.origin !== 'exceedance') throw new Error(shown.details.origin);
    expect(shown).toMatchObject({
      station: shown.subject.station,
      pollutant: shown.details.pollutant,
      rule: shown.details.rule,
      limit: shown.details.limit,
      episode: shown.details.episode,
      exceedanceMultiple: shown.details.multiple,
    });
  });
});

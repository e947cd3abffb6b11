import { describe, expect, test } from '@jest/globals';
import { inflateSync } from 'node:zlib';

import { flightPhotos } from './flight-photos.js';

const plan = {
  ...{ flight: 'f', dock: 'D', aircraft: 'A', source: { lon: 117.3, lat: 39 }, gramsPerSecond: 5 },
  ...{ wind: { direction: 90, speed: 3 }, startMs: Date.UTC(2026, 10, 30, 1), seed: 1 },
};

describe('photos of a simulated flight', () => {
  test('are told of with place and direction of view, looking at the stack from downwind', () => {
    const photos = flightPhotos(plan, plan.startMs + 600_000);
    const told = photos.map(({ told: { payload } }) => JSON.parse(payload) as Told);
    expect(told.map(({ data }) => data.flight_task.uploaded_file_count)).toEqual([1, 2, 3]);
    const middle = told[1]!.data.file.metadata;
    // The wind blows from the east, so the drone is west of the stack and looks east.
    expect(Number(middle.gimbal_yaw_degree)).toBe(90);
    expect(middle.shoot_position.lng).toBeLessThan(117.3);
    expect(middle.shoot_position.lat).toBeCloseTo(39, 6);
    expect(middle.create_time).toBe('2026-11-30 09:01:30');
    for (const { data } of told) {
      const { metadata } = data.file;
      const east = (117.3 - metadata.shoot_position.lng) * 111_320 * Math.cos((39 * Math.PI) / 180);
      const north = (39 - metadata.shoot_position.lat) * 110_950;
      const bearing = (Math.atan2(east, north) * 180) / Math.PI;
      expect(Number(metadata.gimbal_yaw_degree)).toBeCloseTo(bearing, 0);
    }
  });

  test('are PNG of one size, the same bytes for the same plan, marked across the picture', () => {
    const [first] = flightPhotos(plan, 0);
    const again = flightPhotos(plan, 0)[0]!;
    expect(first!.content.equals(again.content)).toBe(true);
    const [clean] = flightPhotos({ ...plan, gramsPerSecond: 0 }, 0);
    expect(clean!.content.equals(first!.content)).toBe(false);
    expect(first!.content.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([first!.content.readUInt32BE(16), first!.content.readUInt32BE(20)]).toEqual([640, 480]);
    const length = first!.content.readUInt32BE(33);
    const rows = inflateSync(first!.content.subarray(41, 41 + length));
    expect(rows.length).toBe(480 * (1 + 3 * 640));
    const pixel = (x: number, y: number): number[] => [
      ...rows.subarray(y * 1_921 + 1 + 3 * x).subarray(0, 3),
    ];
    // The first stroke of 模 in the bar below: yellow on dark.
    const bar = Array.from({ length: 60 }, (_, x) => pixel(12 + x, 440)).filter(([red]) => red === 255);
    expect(bar.length).toBeGreaterThan(5);
  });
});

interface Told {
  readonly data: {
    readonly file: {
      readonly metadata: {
        readonly gimbal_yaw_degree: string;
        readonly create_time: string;
        readonly shoot_position: { readonly lat: number; readonly lng: number };
      };
    };
    readonly flight_task: { readonly uploaded_file_count: number };
  };
}

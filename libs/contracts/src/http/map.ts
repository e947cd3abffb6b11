import { z } from 'zod';

import { staff } from './principal.js';
import { route } from './route.js';

const ring = z.array(z.array(z.number()).min(2).max(3)).min(4);

/** Borders of the district as GeoJSON (RFC 7946), WGS-84. */
export const mapOutline = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        type: z.literal('Feature'),
        properties: z.object({ name: z.string().max(200).optional() }),
        geometry: z.discriminatedUnion('type', [
          z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
          z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
        ]),
      }),
    )
    .min(1)
    .max(500),
});
export type MapOutline = z.infer<typeof mapOutline>;

/** What the operator gives the maps of the console; maps work without either. */
export const mapRoutes = {
  getMap: route({
    id: 'get-map',
    method: 'GET',
    path: '/map',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '地图设置：辖区边界与底图地址（均可不设；不设底图则不向外请求）',
      en: 'Settings of the map: outline of the district and address of tiles (both optional; without tiles nothing is asked elsewhere)',
    },
    response: z.object({
      outline: mapOutline.nullable(),
      tiles: z.object({ url: z.string(), attribution: z.string() }).nullable(),
    }),
  }),
} as const;

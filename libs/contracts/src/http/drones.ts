import { z } from 'zod';

import { drone, droneId } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const dronePath = z.object({ id: droneId });
/** A drone as the doors show it: whether it has a secret, never its hash. */
export const droneItem = drone.omit({ secretHash: true }).extend({ hasCredential: z.boolean() });
export type DroneItem = z.infer<typeof droneItem>;

/** The register of drones: which serial numbers belong together, whose district they fly in. */
export const droneRoutes = {
  listDrones: route({
    id: 'list-drones',
    method: 'GET',
    path: '/drones',
    roles: staff,
    scope: 'district',
    summary: { zh: '无人机列表', en: 'List drones' },
    query: pageQuery,
    response: pageOf(droneItem),
  }),
  getDrone: route({
    id: 'get-drone',
    method: 'GET',
    path: '/drones/{id}',
    roles: staff,
    scope: 'district',
    summary: { zh: '一架无人机', en: 'One drone' },
    params: dronePath,
    response: droneItem,
  }),
  putDrone: route({
    id: 'put-drone',
    method: 'PUT',
    path: '/drones/{id}',
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: {
      zh: '登记或修改无人机；serials 为机库、遥控器与飞行器的序列号，只能属于一架无人机',
      en: 'Register or change a drone; serials are those of dock, remote controller and aircraft, each of one drone only',
    },
    params: dronePath,
    body: drone.omit({ id: true, secretHash: true }),
    response: droneItem,
  }),
  removeDrone: route({
    id: 'remove-drone',
    method: 'DELETE',
    path: '/drones/{id}',
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: { zh: '删除无人机登记（航次保留）', en: 'Remove a drone (its flights stay)' },
    params: dronePath,
    response: z.object({ removed: z.boolean() }),
  }),
  issueDroneCredential: route({
    id: 'issue-drone-credential',
    method: 'POST',
    path: '/drones/{id}/credential',
    roles: ['admin'],
    scope: 'district',
    summary: {
      zh: '签发无人机凭证；密钥只显示一次，旧密钥随即失效',
      en: 'Issue a credential of a drone; the secret is shown once, an older one stops working',
    },
    params: dronePath,
    response: z.object({ drone: droneId, username: z.string(), secret: z.string() }),
    answersSecret: true,
    status: 201,
  }),
  revokeDroneCredential: route({
    id: 'revoke-drone-credential',
    method: 'DELETE',
    path: '/drones/{id}/credential',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '吊销无人机凭证', en: 'Revoke the credential of a drone' },
    params: dronePath,
    response: z.object({ removed: z.boolean() }),
  }),
} as const;

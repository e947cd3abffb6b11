import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The fastify instance inside the app, for doors that are no routes of the table (probes, static files). */
export type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

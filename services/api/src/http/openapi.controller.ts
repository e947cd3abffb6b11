import { sessionRoutes, type Answer } from '@farwatch/contracts/http';
import { Endpoint } from '@farwatch/http/endpoint';
import { Controller, Inject } from '@nestjs/common';

export const DOCUMENT = Symbol('openapi document');

@Controller()
export class OpenapiController {
  constructor(@Inject(DOCUMENT) private readonly openapi: object) {}

  @Endpoint(sessionRoutes.getOpenapi)
  document(): Answer<typeof sessionRoutes.getOpenapi> {
    return this.openapi as Answer<typeof sessionRoutes.getOpenapi>;
  }
}

import { evaluateRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { evaluateAir, evaluateOutlet, evaluateWater, EvaluationError } from '@farwatch/domain/evaluate';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { Problem } from '@farwatch/http/problem';
import { Controller } from '@nestjs/common';

/** The calculator by HTTP: pure, nothing is read or stored. */
@Controller()
export class CalculatorController {
  @Endpoint(routes.evaluate)
  evaluate(@In() { body, language }: Call<typeof routes.evaluate>): Answer<typeof routes.evaluate> {
    try {
      switch (body.what) {
        case 'air':
          return answer('air', evaluateAir(body));
        case 'water':
          return answer('water', evaluateWater(body));
        case 'outlet':
          return answer('outlet', evaluateOutlet(body));
      }
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const message = error.words[language];
      throw new Problem(400, 'invalid-input', message, [{ path: `body.${error.field}`, message }]);
    }
  }
}

/** The domain's answers are read-only all the way down; the route's are not. */
const answer = (what: 'air' | 'water' | 'outlet', found: object): Answer<typeof routes.evaluate> =>
  ({ what, ...found }) as Answer<typeof routes.evaluate>;

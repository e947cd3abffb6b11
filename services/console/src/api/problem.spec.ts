import { expect, test } from '@jest/globals';

import { toApiError } from './problem.js';

test('a problem document keeps its code, detail and fields', () => {
  const error = toApiError(409, {
    type: '/problems/lead-closed',
    title: 'Conflict',
    status: 409,
    detail: 'the lead was withdrawn',
    errors: [{ path: 'reason', message: 'required' }],
  });
  expect(error).toMatchObject({
    status: 409,
    code: 'lead-closed',
    title: 'Conflict',
    message: 'the lead was withdrawn',
  });
  expect(error.errors).toEqual([{ path: 'reason', message: 'required' }]);
});

test('what is no problem document becomes the bare status', () => {
  expect(toApiError(502, '<html>Bad gateway</html>')).toMatchObject({
    status: 502,
    code: 'http-502',
    message: '',
  });
  expect(toApiError(500, undefined)).toMatchObject({ status: 500, code: 'http-500' });
  expect(toApiError(400, { title: 'Bad' })).toMatchObject({ code: 'http-400', message: '', title: 'Bad' });
});

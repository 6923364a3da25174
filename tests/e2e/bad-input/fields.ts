import { LILLE } from '../../support/founding.ts';
import { offerContent } from '../scene.ts';
import {
  type Case,
  bad,
  association,
  offer,
  need,
  proposal,
  step,
  endowment,
  register,
} from './case.ts';

/** Fields that are unknown, missing, of another type, or of no text that can be kept. */
export const badFields: readonly Case[] = [
  bad('an unknown field', '422 invalid_input', offer({ surprise: 1 })),
  bad('an unknown field that objects inherit', '422 invalid_input', {
    path: '/api/offers',
    raw: JSON.stringify(offerContent).replace('{', '{"__proto__":{"title":"x"},'),
  }),
  bad('an unknown field of a request', '422 invalid_input', need({ surprise: 1 })),
  bad('an unknown field of a proposal', '422 invalid_input', proposal({ lenderId: LILLE })),
  bad(
    'an unknown field of a step without any',
    '422 invalid_input',
    step('proposedId', 'acceptances', { x: 1 }),
  ),
  bad(
    'an unknown field of an endowment',
    '422 invalid_input',
    endowment({ debitAccountId: LILLE }),
  ),
  bad('an unknown field of a territory', '422 invalid_input', register({ code: '59183', x: 1 })),
  bad('a missing field', '422 invalid_input', {
    path: '/api/offers',
    json: { title: 'Urbanisme' },
  }),
  bad('a wrong type', '422 invalid_input', offer({ skills: 'urbanisme' })),
  bad('an empty list where one is needed', '422 invalid_input', offer({ skills: [] })),
  bad('a blank title', '422 invalid_input', offer({ title: '     ' })),
  bad('too long a text', '422 invalid_input', offer({ description: 'x'.repeat(4_001) })),
  bad('a negative cost', '422 invalid_input', offer({ unitCostCents: -1 })),
  bad('NUL in a title', '422 invalid_input', offer({ title: 'Urba\0nisme' })),
  bad('NUL in a description', '422 invalid_input', offer({ description: 'a\0b' })),
  bad('NUL in a skill', '422 invalid_input', offer({ skills: ['urba\0nisme'] })),
  bad('NUL in conditions', '422 invalid_input', offer({ conditions: '\0' })),
  bad('NUL in a need', '422 invalid_input', need({ need: 'a\0b' })),
  bad('NUL in a reason', '422 invalid_input', endowment({ reason: 'parce que\0' })),
  bad(
    'NUL in a name',
    '422 invalid_input',
    register({ code: '123456782', kind: 'body', name: 'a\0bc' }, association),
  ),
  bad('a lone surrogate in a title', '422 invalid_input', offer({ title: 'Urba\ud800nisme' })),
  bad('a lone surrogate in a need', '422 invalid_input', need({ need: 'a\udc00b' })),
  bad(
    'a lone surrogate in a reason',
    '422 invalid_input',
    step('proposedId', 'declines', { reason: 'non\ud800!' }),
  ),
  bad('a lone surrogate in an object', '422 invalid_input', proposal({ object: 'abc\udfff' })),
];

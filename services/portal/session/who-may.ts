import { type Action, type Role, ruleOf } from '@bourse/rights/policy';

/** The roles that the table of rights lets do something, somewhere: the API decides where. */
export function whoMay(action: Action): readonly Role[] {
  const rule = ruleOf(action);
  return typeof rule === 'string' ? [] : [...rule.own, ...(rule.perimeter ?? []), ...rule.all];
}

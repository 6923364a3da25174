/** Whether two values that JSON can say are the same: what tells a repeated command from another. */
export function sameContent(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other;
  }
  const [mine, its] = [Object.entries(one), Object.entries(other)];
  return (
    mine.length === its.length &&
    mine.every(([name, value]) => sameContent(value, Reflect.get(other, name)))
  );
}

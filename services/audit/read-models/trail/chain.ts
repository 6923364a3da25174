/** How far back causes are followed, and how many effects are told. */
export const MOST_CAUSES = 20;
export const MOST_EFFECTS = 200;

/** The ids of an event and of what led to it, as SQL: bounded, whoever claims to have caused whom. */
export const CAUSES = `
  WITH RECURSIVE cause (id, next, depth) AS (
    SELECT event_id, causation_id, 0 FROM events WHERE event_id = :eventId
    UNION SELECT event_id, causation_id, depth + 1 FROM cause CROSS JOIN events ON event_id = next
    WHERE depth < ${MOST_CAUSES}
  ) SELECT id FROM cause`;
/** The same of what came of it, directly or not. */
export const EFFECTS = `
  WITH RECURSIVE effect (id) AS (
    SELECT :eventId
    UNION SELECT event_id FROM effect CROSS JOIN events ON causation_id = id
    LIMIT ${MOST_EFFECTS + 1}
  ) SELECT id FROM effect`;

/** Whether something that people or addresses name can be an id: nothing else is put into the path of the API. */
export const isId = (given: string): boolean =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(given);

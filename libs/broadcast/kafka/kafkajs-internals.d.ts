declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** The part of kafkajs 2.2.4's queue of requests to one broker that request-queue.ts corrects. */
  type RequestQueue = {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  };
  const RequestQueueClass: { readonly prototype: RequestQueue };
  export default RequestQueueClass;
}

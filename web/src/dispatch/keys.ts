// What can be selected on a board.

/** Key by which an order on no route is selected; stops have keys of their own. */
export const leftOutKey = (orderId: number) => `order-${orderId}`

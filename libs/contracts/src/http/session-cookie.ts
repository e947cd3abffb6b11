/** What changes something in the name of a cookie carries the `csrf` of its session in this header. */
export const csrfHeader = 'x-farwatch-csrf';

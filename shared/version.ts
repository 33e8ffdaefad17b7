// The version of Opsbook, and with it of the contract of its API.

/** As the API's document and every report say it. */
export const version = '0.1.0'

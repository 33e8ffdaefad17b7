// The nonce of this page, which styles made by libraries must bear (Content-Security-Policy).

/** Empty where the page is served without one, as while developing. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** The first digits of payment card numbers, with their lengths. */
const BEGINNINGS =
  /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]\d|[68]\d\d)\d{10}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12,15})$/

/** Whether digits are a payment card number: first digits, length and check digit are right. */
export function isCardNumber(digits: string): boolean {
  return BEGINNINGS.test(digits) && luhnSum(digits) % 10 === 0
}

function luhnSum(digits: string): number {
  let sum = 0
  for (let place = 1; place <= digits.length; place++) {
    const digit = Number(digits[digits.length - place])
    const doubled = digit * 2
    sum += place % 2 === 1 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum
}

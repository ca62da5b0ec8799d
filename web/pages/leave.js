// Leaves for the service at once, and without a step in the history to come back to.

const way = document.getElementById("go-on");
if (way instanceof HTMLAnchorElement) location.replace(way.href);
// A response parameter could be called "submit" and hide the form's own.
if (way instanceof HTMLFormElement) HTMLFormElement.prototype.submit.call(way);

export {};

// Before the first paint, so that a page in the chosen theme never flashes in the other one.
(() => {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
})();

// The one door to third-party code. Vue's runtime build holds no template compiler, so the page
// works under a Content-Security-Policy without 'unsafe-eval' and without inline scripts.
export {
  createApp,
  h,
  nextTick,
  onBeforeUnmount,
  onErrorCaptured,
  onMounted,
  reactive,
  ref,
  shallowReactive,
  shallowRef,
  watch,
} from "/webjars/vue/dist/vue.runtime.esm-browser.prod.js";

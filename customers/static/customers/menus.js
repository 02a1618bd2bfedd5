'use strict';
// Menus close when something else is clicked, or with Escape.
function closeMenus(except) {
    for (const menu of document.querySelectorAll('details.core-menu[open]')) {
        menu.open = menu.contains(except);
    }
}
document.addEventListener('click', (event) => closeMenus(event.target));
document.addEventListener('keydown', function(event) {
    if (event.key === 'Escape') {
        const menu = event.target.closest('details.core-menu[open]');
        closeMenus(null);
        if (menu) {
            menu.querySelector('summary').focus();
        }
    }
});

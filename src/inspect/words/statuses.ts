/** Order statuses in other languages: status of Storehouse → words, in lower case. */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  completed:
    'bezahlt abgeschlossen versendet versandt geliefert erledigt payé payée payee expédié expédiée livré livrée terminé terminée pagado pagada enviado entregado completado pagato spedito consegnato completato betaald verzonden geleverd afgerond voltooid pago concluído entregue zapłacone opłacone wysłane zrealizowane zakończone shipped delivered done dispatched sent invoiced settled',
  pending:
    'offen ausstehend wartend unbezahlt en_attente attente pendiente in_attesa openstaand pendente oczekujące nowe open new awaiting_payment created placed',
  cancelled:
    'storniert abgebrochen annulliert annulé annulée cancelado cancelada annullato annullata geannuleerd anulowane anulowany cancelled_by_buyer cancelled_by_seller',
  refunded:
    'erstattet rückerstattet remboursé remboursée reembolsado rimborsato terugbetaald zwrócone zwrócony',
  failed: 'fehlgeschlagen échoué échouée fallido fallito mislukt falhou nieudane declined error',
}
